package io.cusinart.api;

import java.time.Duration;

/**
 * How one task is to be run. Immutable; every {@code with…} returns a changed copy.
 *
 * @param target which nodes may run it
 * @param delivery how often it may run when nodes die
 * @param timeout from submit to outcome; the default is 5 minutes, the limit 30 days
 * @param priority which of the tasks that wait on a node goes first
 * @param hedged whether a second copy may be started elsewhere when the first is slow. The first
 *     result wins and the other copy is cancelled. There is one such copy at most, it is one of the
 *     attempts of the delivery, and all of an engine's are a small part of its tasks
 * @param retryFailures whether a task whose body threw is tried again within its attempts, on
 *     another node if there is one, after a pause that grows; its last failure is the outcome. What
 *     can never work is not tried again. This and hedging need {@link Delivery.AtLeastOnce} with
 *     two attempts or more, and are refused at submit with less
 */
public record Options(
    Target target,
    Delivery delivery,
    Duration timeout,
    Priority priority,
    boolean hedged,
    boolean retryFailures) {

  // Before DEFAULT, whose making looks at it.
  private static final Duration MAX_TIMEOUT = Duration.ofDays(30);

  /** Any node, at least once with three attempts, five minutes. */
  public static final Options DEFAULT =
      new Options(
          Target.anywhere(),
          Delivery.DEFAULT,
          Duration.ofMinutes(5),
          Priority.NORMAL,
          false,
          false);

  /** Refuses timeouts that could not be kept. */
  public Options {
    if (!timeout.isPositive() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout must be above zero and at most " + MAX_TIMEOUT + " but is " + timeout);
    }
  }

  /** The same on other nodes. */
  public Options withTarget(Target newTarget) {
    return new Options(newTarget, delivery, timeout, priority, hedged, retryFailures);
  }

  /** The same with another delivery. */
  public Options withDelivery(Delivery newDelivery) {
    return new Options(target, newDelivery, timeout, priority, hedged, retryFailures);
  }

  /** The same with another timeout. */
  public Options withTimeout(Duration newTimeout) {
    return new Options(target, delivery, newTimeout, priority, hedged, retryFailures);
  }

  /** The same with another priority. */
  public Options withPriority(Priority newPriority) {
    return new Options(target, delivery, timeout, newPriority, hedged, retryFailures);
  }

  /**
   * The same, hedged: late is what takes three times as long as was predicted, and 20 ms at least,
   * by a cost that was declared or measured.
   */
  public Options withHedging() {
    return new Options(target, delivery, timeout, priority, true, retryFailures);
  }

  /** The same, also tried again when the body throws; it may then have taken effect in part. */
  public Options withRetryOfFailures() {
    return new Options(target, delivery, timeout, priority, hedged, true);
  }
}
