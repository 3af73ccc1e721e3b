package io.cusinart.api;

/**
 * How often a task may run when nodes die, chosen by the caller. Immutable.
 *
 * <p>No value of this type promises "exactly once": effects outside the cluster can be undone or
 * repeated by no runtime. {@link Outcome} says what is known afterwards.
 */
public sealed interface Delivery {

  /** The default: at least once, three attempts. */
  Delivery DEFAULT = new AtLeastOnce(3);

  /**
   * Never started twice. When its node dies after the task was sent, the outcome is {@link
   * Outcome.Unknown}.
   */
  record AtMostOnce() implements Delivery {}

  /**
   * Started again elsewhere when its node is suspected or dead. The body may run several times,
   * also at the same moment; exactly one result is delivered.
   *
   * <p>A task that two nodes died with is not given to a third, whatever attempts are left: it ends
   * {@link Outcome.Failed} with {@link RuntimeFailure.NodesDied}. A node that leaves as it should
   * does not count.
   *
   * @param attempts how often it may be started, 1 to 100; hedges and retries of failures count
   */
  record AtLeastOnce(int attempts) implements Delivery {

    /** Refuses numbers that cannot be meant. */
    public AtLeastOnce {
      if (attempts < 1 || attempts > 100) {
        throw new IllegalArgumentException("attempts must be 1 to 100 but is " + attempts);
      }
    }
  }

  /**
   * At least once, with one visible result for the key. Needs a {@link ResultStore}; no runtime
   * takes one yet, so it is refused at submit.
   */
  record EffectivelyOnce(String key) implements Delivery {}

  /** Never started twice. */
  static Delivery atMostOnce() {
    return new AtMostOnce();
  }

  /** Started up to {@code attempts} times. */
  static Delivery atLeastOnce(int attempts) {
    return new AtLeastOnce(attempts);
  }

  /** One visible result for this key. */
  static Delivery effectivelyOnce(String key) {
    return new EffectivelyOnce(key);
  }
}
