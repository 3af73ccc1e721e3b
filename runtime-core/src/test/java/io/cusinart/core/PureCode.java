package io.cusinart.core;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What code that only decides may not touch: actors, files and sockets, threads, clocks and
 * randomness of its own. Time and randomness come in as arguments, which is what lets a seeded
 * simulation run it.
 */
final class PureCode extends ArchCondition<JavaClass> {

  private static final List<String> PACKAGES =
      List.of(
          "org.apache.pekko.",
          "java.io.",
          "java.nio.",
          "java.net.",
          "java.util.concurrent.locks.",
          "java.lang.management.");

  /** {@code Serializable} marks, and does no I/O. */
  private static final Set<String> HARMLESS = Set.of(Serializable.class.getName());

  private static final Set<String> TYPES =
      Set.of(
          "java.lang.Thread",
          "java.lang.Thread$Builder",
          "java.lang.ThreadLocal",
          "java.util.Timer",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.CountDownLatch",
          "java.util.concurrent.Semaphore",
          "java.util.concurrent.Executors",
          "java.util.concurrent.ThreadFactory",
          "java.util.concurrent.ThreadLocalRandom",
          "java.security.SecureRandom");

  /** Calls by owner; a constructor is {@code <init>} and counts only without a seed. */
  private static final Map<String, Set<String>> CALLS =
      Map.of(
          "java.lang.System",
              Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "exit"),
          "java.lang.Math", Set.of("random"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.util.Random", Set.of("<init>"),
          "java.util.SplittableRandom", Set.of("<init>"),
          "java.util.random.RandomGenerator", Set.of("getDefault", "of"),
          "java.util.Collections", Set.of("shuffle"));

  private static final Set<String> CLOCKS =
      Set.of("now", "system", "systemUTC", "systemDefaultZone", "tick", "tickMillis");

  private final Set<String> exceptions;

  private PureCode(Set<String> exceptions) {
    super("be pure");
    this.exceptions = exceptions;
  }

  /** The rule, without exceptions. */
  static PureCode bePure() {
    return new PureCode(Set.of());
  }

  /** The rule but for these pairs, each {@code origin -> target} in full names. */
  static PureCode bePureExcept(String... pairs) {
    return new PureCode(Set.of(pairs));
  }

  @Override
  public void check(JavaClass item, ConditionEvents events) {
    for (Dependency each : item.getDirectDependenciesFromSelf()) {
      JavaClass target = each.getTargetClass().getBaseComponentType();
      if (isImpure(target) && !exceptions.contains(item.getName() + " -> " + target.getName())) {
        events.add(SimpleConditionEvent.violated(item, each.getDescription()));
      }
    }
    for (JavaAccess<?> each : item.getAccessesFromSelf()) {
      if (readsTheWorld(each)) {
        events.add(SimpleConditionEvent.violated(item, each.getDescription()));
      }
    }
  }

  private static boolean isImpure(JavaClass target) {
    String name = target.getName();
    return !HARMLESS.contains(name)
        && (TYPES.contains(name)
            || PACKAGES.stream().anyMatch(name::startsWith)
            || target.isAssignableTo(Executor.class));
  }

  private static boolean readsTheWorld(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    if (owner.startsWith("java.time.")) {
      return CLOCKS.contains(name);
    }
    boolean seeded = name.equals("<init>") && !access.getTarget().getFullName().endsWith("()");
    return !seeded && CALLS.getOrDefault(owner, Set.of()).contains(name);
  }
}
