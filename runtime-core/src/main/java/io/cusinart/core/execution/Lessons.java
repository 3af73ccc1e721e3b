package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.core.scheduling.CostModel;

/** What the cost model is told of run times, and tells. Safe for use by several threads. */
final class Lessons {

  /** Tiny tasks come faster than there is anything to learn from them. */
  private static final long INTERVAL_NANOS = 50_000;

  private final CostModel costs;
  private volatile long lastNanos;

  Lessons(CostModel costs, long nowNanos) {
    this.costs = costs;
    this.lastNanos = nowNanos - INTERVAL_NANOS;
  }

  /** The predicted run time of such a task on an average node; 0 if none was ever measured. */
  long learnedNanos(String computation, long inputBytes, ComputationCost cost) {
    return costs.hasLearned(computation)
        ? costs.predictBaseNanos(computation, inputBytes, cost)
        : 0;
  }

  /** A task, or each element of a bundle, has run so long on that node. */
  void learn(EncodedTask task, long incarnation, long ranNanos) {
    long now = System.nanoTime();
    if (ranNanos < INTERVAL_NANOS && now - lastNanos < INTERVAL_NANOS) {
      return;
    }
    lastNanos = now;
    costs.observe(task.name(), task.inputBytes(), task.cost(), incarnation, ranNanos);
  }
}
