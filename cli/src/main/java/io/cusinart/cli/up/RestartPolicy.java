package io.cusinart.cli.up;

import java.time.Duration;

/**
 * The rule that says whether a node that ended is started again, and when. Immutable; it knows no
 * clock and keeps no count: the caller hands both in.
 *
 * <p>An exit is a failure in a row unless the node had been up for {@code steadyAfter}; such an
 * exit is the first of a new row. The first failure waits {@code firstDelay}, the k-th {@code step}
 * times 2 to the power of k - 1, never more than {@code maxDelay}.
 *
 * @param firstDelay 0 or more; at most {@code step}, so that delays never shrink in a row
 * @param step above 0; at most {@code maxDelay}
 * @param maxDelay above 0
 * @param steadyAfter above 0
 * @param maxFailures the failure in a row that is the last; 1 or more
 */
public record RestartPolicy(
    Duration firstDelay, Duration step, Duration maxDelay, Duration steadyAfter, int maxFailures) {

  /** What to do about an exit. Immutable. */
  public sealed interface Decision {

    /** Failures in a row, this one included; to be handed in at the next exit. */
    int failures();
  }

  /** Start it again after this delay. */
  public record Restart(Duration delay, int failures) implements Decision {}

  /** Leave it: it has failed too often in a row. */
  public record GiveUp(int failures) implements Decision {}

  /** Checks the limits. */
  public RestartPolicy {
    atMost("restart first delay", firstDelay, "the restart step", step);
    atMost("restart step", step, "the longest delay", maxDelay);
    if (firstDelay.isNegative()) {
      throw new IllegalArgumentException(
          "restart first delay must not be negative but is " + firstDelay);
    }
    positive("restart step", step);
    positive("restart steady time", steadyAfter);
    if (maxFailures < 1) {
      throw new IllegalArgumentException(
          "restart failures must be at least 1 but is " + maxFailures);
    }
  }

  private static void atMost(String what, Duration value, String limit, Duration max) {
    if (value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be at most %s %s but is %s".formatted(what, limit, max, value));
    }
  }

  private static void positive(String what, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s must be positive but is %s".formatted(what, value));
    }
  }

  /** 1 s, doubling to 60 s; steady after 60 s; gives up at the tenth failure in a row. */
  public static RestartPolicy defaults() {
    Duration minute = Duration.ofSeconds(60);
    return new RestartPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), minute, minute, 10);
  }

  /** The same with another delay before the first restart of a row. */
  public RestartPolicy withFirstDelay(Duration newFirstDelay) {
    return new RestartPolicy(newFirstDelay, step, maxDelay, steadyAfter, maxFailures);
  }

  /**
   * Decides about one exit.
   *
   * @param earlierFailures of the decision before; 0 for the first exit
   * @param upFor how long the node had been up; zero if it never was
   */
  public Decision onExit(int earlierFailures, Duration upFor) {
    boolean steady = upFor.compareTo(steadyAfter) >= 0;
    int failures = steady ? 1 : earlierFailures + 1;
    return failures >= maxFailures
        ? new GiveUp(failures)
        : new Restart(failures == 1 ? firstDelay : doubled(failures - 1), failures);
  }

  private Duration doubled(int times) {
    Duration delay = step;
    for (int i = 0; i < times && delay.compareTo(maxDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
  }
}
