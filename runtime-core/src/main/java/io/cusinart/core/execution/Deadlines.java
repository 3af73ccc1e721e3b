package io.cusinart.core.execution;

import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.scheduling.ScoredNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses at once what would not be done in time. Safe for use by several threads.
 *
 * <p>Only by a cost that was declared or measured, never by a guess. What was measured may be wrong
 * for good, if nothing of its class is run any more: so every ten seconds one task of a class that
 * is refused is let through, and mends the estimate if it is quick.
 */
final class Deadlines {

  /** Why a task cannot be done in time, and when it may be. */
  record Hopeless(String detail, Duration retryAfter) {}

  private static final long PROBE_INTERVAL_NANOS = 10_000_000_000L;
  private static final int MOST_CLASSES = 1_024;
  private static final Duration LEAST_RETRY = Duration.ofMillis(10);
  private static final double NANOS_PER_MILLI = 1e6;

  private final CostModel costs;

  /** Since when a class is refused, or when one of it was let through; guarded by itself. */
  private final LinkedHashMap<String, Long> refused = new LinkedHashMap<>();

  Deadlines(CostModel costs) {
    this.costs = costs;
  }

  /** Whether even the node that would be soonest takes longer than this. */
  Optional<Hopeless> check(
      EncodedTask task, Decision.Chosen decision, long leftNanos, long nowNanos) {
    @Nullable ScoredNode best = null;
    for (ScoredNode each : decision.evidence().scored()) {
      if (each.totalNanos() <= leftNanos) {
        return Optional.empty();
      }
      best = best == null || each.totalNanos() < best.totalNanos() ? each : best;
    }
    if (best == null || !task.isPredictable(costs) || isProbe(task.name(), nowNanos)) {
      return Optional.empty();
    }
    String detail =
        "node %s would be soonest and needs %s (queue %s, transfer %s, run %s), but %s are left; give it more time or less work"
            .formatted(
                best.node().id(),
                millis(best.totalNanos()),
                millis(best.queueWaitNanos()),
                millis(best.transferNanos()),
                millis(best.runNanos()),
                millis(leftNanos));
    Duration queue = Duration.ofNanos(best.queueWaitNanos());
    return Optional.of(
        new Hopeless(detail, queue.compareTo(LEAST_RETRY) < 0 ? LEAST_RETRY : queue));
  }

  private boolean isProbe(String name, long nowNanos) {
    if (!costs.hasLearned(name)) {
      return false;
    }
    synchronized (refused) {
      Long since = refused.get(name);
      if (since == null && refused.size() >= MOST_CLASSES) {
        refused.pollFirstEntry();
      }
      boolean probe = since != null && nowNanos - since >= PROBE_INTERVAL_NANOS;
      if (since == null || probe) {
        refused.put(name, nowNanos);
      }
      return probe;
    }
  }

  private static String millis(long nanos) {
    return "%.1f ms".formatted(nanos / NANOS_PER_MILLI);
  }
}
