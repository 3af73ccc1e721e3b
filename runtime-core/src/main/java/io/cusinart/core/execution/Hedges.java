package io.cusinart.core.execution;

import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.scheduling.ScoredNode;
import io.cusinart.core.task.RetryBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a task is late enough for a second copy. Safe for use by several threads.
 *
 * <p>Late is three times the predicted total of its first copy (queue, transfer and run), but 20 ms
 * at least: of run times that spread as an exponential distribution does, one in twenty is longer
 * than three times their mean, and one hedge for twenty tasks is the budget. A prediction that is
 * nothing but a guess makes no task late: it must have been declared or measured.
 */
final class Hedges {

  private static final long LEAST_NANOS = 20_000_000;
  private static final int TIMES_PREDICTED = 3;

  /** When a task is never late, on the clock of {@link System#nanoTime}. */
  static final long NEVER = Long.MAX_VALUE;

  private final CostModel costs;
  private volatile RetryBudget budget;
  private final AtomicLong started = new AtomicLong();

  Hedges(CostModel costs, double fraction, long nowNanos) {
    this.costs = costs;
    this.budget = RetryBudget.forHedges(nowNanos, fraction);
  }

  /** Another budget from now on, full at first. */
  void budget(double fraction, long nowNanos) {
    budget = RetryBudget.forHedges(nowNanos, fraction);
  }

  /** A task was submitted, hedged or not. */
  void deposit() {
    budget.deposit();
  }

  /** Whether there is a hedge in the budget; it is then taken. */
  boolean withdraw(long nowNanos) {
    return budget.withdraw(nowNanos);
  }

  /** So many were started: one, or none for want of a node. */
  void count(int more) {
    started.addAndGet(more);
  }

  /** How many were started so far. */
  long started() {
    return started.get();
  }

  /** How long an attempt may be out before it is late, or {@link #NEVER}. */
  long lateAfterNanos(EncodedTask task, Decision.Chosen decision) {
    if (!task.options().hedged() || !task.isPredictable(costs)) {
      return NEVER;
    }
    long total = decision.predictedRunNanos();
    for (ScoredNode each : decision.evidence().scored()) {
      if (each.node().equals(decision.node())) {
        total = each.totalNanos();
      }
    }
    return Math.max(LEAST_NANOS, total > NEVER / TIMES_PREDICTED ? NEVER : TIMES_PREDICTED * total);
  }
}
