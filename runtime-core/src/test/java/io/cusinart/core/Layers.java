package io.cusinart.core;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/**
 * The order of the packages below a root: each may use those after it. Packages of one layer do not
 * see each other, and a package that has no place here breaks the rule, so that it gets one.
 */
final class Layers extends ArchCondition<JavaClass> {

  private static final List<Set<String>> ORDER =
      List.of(
          Set.of(""),
          Set.of("node"),
          Set.of("console"),
          Set.of("operator"),
          Set.of("execution"),
          Set.of("task", "scheduling"),
          Set.of("events", "http"),
          Set.of("health"),
          Set.of("facts"),
          Set.of("membership"),
          Set.of("serialization", "transport"),
          Set.of("security", "data", "configuration"),
          Set.of("settings"));

  private final String root;

  private Layers(String root) {
    super("depend on packages below their own only");
    this.root = root;
  }

  static Layers dependDownwardsOnly(String root) {
    return new Layers(root);
  }

  @Override
  public void check(JavaClass item, ConditionEvents events) {
    if (rank(item) < 0) {
      events.add(SimpleConditionEvent.violated(item, item.getName() + " is in no layer"));
    }
    for (Dependency each : item.getDirectDependenciesFromSelf()) {
      JavaClass target = each.getTargetClass().getBaseComponentType();
      boolean inside = target.getName().startsWith(root + ".");
      if (inside && !packageOf(item).equals(packageOf(target)) && rank(target) <= rank(item)) {
        events.add(SimpleConditionEvent.violated(item, "upwards: " + each.getDescription()));
      }
    }
  }

  private String packageOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(root) ? "" : name.substring(root.length() + 1);
  }

  private int rank(JavaClass type) {
    String name = packageOf(type);
    for (int i = 0; i < ORDER.size(); i++) {
      if (ORDER.get(i).contains(name)) {
        return i;
      }
    }
    return -1;
  }
}
