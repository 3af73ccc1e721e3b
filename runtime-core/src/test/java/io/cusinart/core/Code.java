package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;

/** The compiled code that rules are run on, and what rules are made of. */
final class Code {

  /** The main classes of this module and of what it stands on. */
  static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.cusinart");

  private Code() {}

  /** Fails unless the rule finds fault with the first of these classes. */
  static void assertFires(ArchRule rule, Class<?>... offenderAndWhatItUses) {
    var result = rule.evaluate(new ClassFileImporter().importClasses(offenderAndWhatItUses));

    assertThat(result.getFailureReport().getDetails())
        .as(rule.getDescription())
        .anyMatch(detail -> detail.contains(offenderAndWhatItUses[0].getName()));
  }

  static ArchCondition<JavaClass> condition(String text, Predicate<JavaClass> holds) {
    return new ArchCondition<>(text) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(item, holds.test(item), item.getName() + " does not " + text));
      }
    };
  }
}
