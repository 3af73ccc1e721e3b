package io.cusinart.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.cusinart.core.health.LoadReport;
import io.cusinart.mutant.LeaksPekko;
import io.cusinart.mutant.api.SeesTheCore;
import io.cusinart.mutant.node.UsesSettings;
import io.cusinart.mutant.scheduling.Impure;
import io.cusinart.mutant.scheduling.UsesMembership;
import io.cusinart.mutant.settings.UsesNode;
import io.cusinart.mutant.transport.UsesActors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which package may know what. Every rule is also run on a class made to break it, so that a rule
 * that has gone blind is noticed.
 */
final class ArchitectureTest {

  private static final String CORE = "io.cusinart.core";
  private static final String API = "io.cusinart.api";
  private static final String MUTANT = "io.cusinart.mutant";

  private static ArchRule layered(String root) {
    return classes().that().resideInAPackage(root + "..").should(Layers.dependDownwardsOnly(root));
  }

  private static ArchRule acyclic(String root) {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  private static ArchRule purePackages(String root) {
    return classes()
        .that()
        .resideInAnyPackage(root + ".scheduling", root + ".task", root + ".settings")
        .should(PureCode.bePure());
  }

  /** What the rule of purity cannot see is behind a call: so only values may be called. */
  private static ArchRule decidingPackagesSeeValuesOnly(String root) {
    return classes()
        .that()
        .resideInAnyPackage(root + ".scheduling", root + ".task")
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    API,
                    root + ".scheduling",
                    root + ".task",
                    root + ".settings")
                .or(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(
                        LoadReport.class)));
  }

  /** Bytes between nodes know neither actors nor what is in them. */
  private static ArchRule transportSeesSettingsIdentitiesAndTheApiOnly(String root) {
    return classes()
        .that()
        .resideInAPackage(root + ".transport")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "org.jspecify..",
            "org.slf4j..",
            "io.netty..",
            "net.jpountz..",
            "com.github.luben..",
            API,
            root + ".settings",
            root + ".security",
            root + ".transport");
  }

  private static ArchRule apiStandsAlone(String api) {
    return classes()
        .that()
        .resideInAPackage(api)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", api);
  }

  private static ArchRule noPekkoInSignatures(String root) {
    return methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage(root)
        .should(
            new ArchCondition<>("not show a type of Pekko") {
              @Override
              public void check(JavaMethod item, ConditionEvents events) {
                item.getAllInvolvedRawTypes().stream()
                    .filter(type -> type.getName().startsWith("org.apache.pekko"))
                    .map(type -> item.getFullName() + " shows " + type.getName())
                    .forEach(each -> events.add(SimpleConditionEvent.violated(item, each)));
              }
            });
  }

  @Test
  void packagesOfTheCoreDependDownwardsOnly() {
    layered(CORE).check(Code.MAIN);

    Code.assertFires(layered(MUTANT), UsesNode.class, UsesSettings.class);
  }

  @Test
  void packagesOfTheCoreFormNoCycle() {
    acyclic(CORE).check(Code.MAIN);

    Code.assertFires(acyclic(MUTANT), UsesNode.class, UsesSettings.class);
  }

  @Test
  void whatDecidesIsPure() {
    purePackages(CORE).check(Code.MAIN);
  }

  @Test
  void rulesInPackagesThatActArePureToo() {
    classes()
        .that()
        .haveNameMatching(
            "io\\.cusinart\\.core\\.(health\\.(NodeHealth|Verdicts|Checkup)|http\\.HealthPages"
                + "|events\\.(NodeChanges|ReasonChanges)|membership\\.MemberRoles"
                + "|serialization\\.ClassPolicy)(\\$.*)?")
        .should(PureCode.bePure())
        .check(Code.MAIN);
  }

  /** An engine offers itself as an {@code ExecutorService}: a type of its caller's world. */
  @Test
  void theApiIsPure() {
    classes()
        .that()
        .resideInAPackage(API)
        .should(
            PureCode.bePureExcept(API + ".ExecutionEngine -> java.util.concurrent.ExecutorService"))
        .check(Code.MAIN);
  }

  static Stream<Class<?>> waysToBeImpure() {
    return Arrays.stream(Impure.class.getDeclaredClasses());
  }

  @ParameterizedTest
  @MethodSource("waysToBeImpure")
  void everyWayToBeImpureIsSeen(Class<?> impure) {
    Code.assertFires(purePackages(MUTANT), impure);
  }

  @Test
  void whatDecidesSeesValuesOnly() {
    decidingPackagesSeeValuesOnly(CORE).check(Code.MAIN);

    Code.assertFires(decidingPackagesSeeValuesOnly(MUTANT), UsesMembership.class);
  }

  @Test
  void theTransportSeesNeitherActorsNorObjects() {
    transportSeesSettingsIdentitiesAndTheApiOnly(CORE).check(Code.MAIN);

    Code.assertFires(transportSeesSettingsIdentitiesAndTheApiOnly(MUTANT), UsesActors.class);
  }

  @Test
  void theApiSeesNeitherTheCoreNorPekko() {
    apiStandsAlone(API).check(Code.MAIN);

    Code.assertFires(apiStandsAlone(MUTANT + ".api"), SeesTheCore.class);
  }

  @Test
  void theWayInShowsNoTypeOfPekko() {
    noPekkoInSignatures(CORE).check(Code.MAIN);

    Code.assertFires(noPekkoInSignatures(MUTANT), LeaksPekko.class);
  }
}
