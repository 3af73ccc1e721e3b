package io.cusinart.core.task;

/**
 * How many attempts may be spent without being sure that they are needed: on suspicion, or as
 * hedges. Safe for use by several threads.
 *
 * <p>A token bucket: each new task puts a fraction of a token in, time adds a few more, each move
 * on suspicion takes one. So a link that flaps cannot double the load: beyond a reserve that covers
 * one node's worth of work, moves stay a fraction of the tasks. What is certain to be lost needs no
 * token. Hedges have a budget of their own, smaller in all three respects.
 *
 * @see <a href="https://sre.google/sre-book/handling-overload/">Site Reliability Engineering,
 *     "Handling Overload": per-client retry budget</a>
 */
public final class RetryBudget {

  /** Moves for each new task. */
  public static final double FRACTION = 0.2;

  /** Moves that are there at first, and at most saved up. */
  static final double RESERVE = 2_000;

  /** Moves a second for those who submit little. */
  public static final double PER_SECOND = 20;

  private static final double NANOS_PER_SECOND = 1e9;

  /** Hedges that are there at first, and at most saved up. */
  static final double HEDGE_RESERVE = 10;

  /** Hedges a second for those who submit little. */
  static final double HEDGES_PER_SECOND = 1;

  private final double fraction;
  private final double perSecond;
  private final double reserve;
  private double tokens;
  private long lastNanos;

  /** A full budget. */
  public RetryBudget(long nowNanos) {
    this(nowNanos, RESERVE);
  }

  /** A full budget that saves up this many moves at most. */
  public RetryBudget(long nowNanos, double reserve) {
    this(nowNanos, FRACTION, PER_SECOND, reserve);
  }

  RetryBudget(long nowNanos, double fraction, double perSecond, double reserve) {
    this.lastNanos = nowNanos;
    this.fraction = fraction;
    this.perSecond = perSecond;
    this.reserve = reserve;
    this.tokens = reserve;
  }

  /** A full budget for hedges, so many for each new task; none at all if that is 0. */
  public static RetryBudget forHedges(long nowNanos, double fraction) {
    return fraction > 0
        ? new RetryBudget(nowNanos, fraction, HEDGES_PER_SECOND, HEDGE_RESERVE)
        : new RetryBudget(nowNanos, 0, 0, 0);
  }

  /** A new task was submitted. */
  public synchronized void deposit() {
    tokens = Math.min(reserve, tokens + fraction);
  }

  /** Takes a token, if one is there. */
  public synchronized boolean withdraw(long nowNanos) {
    long passed = nowNanos - lastNanos;
    // Read by several threads, the clock may come here out of order; no time counts twice.
    if (passed > 0) {
      lastNanos = nowNanos;
      tokens = Math.min(reserve, tokens + passed / NANOS_PER_SECOND * perSecond);
    }
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
