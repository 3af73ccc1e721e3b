package io.cusinart.benchmarks.load;

import io.cusinart.api.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of tasks, counted. Safe for use by several threads. */
public final class Tally {

  private final LongAdder completed = new LongAdder();
  private final Map<String, LongAdder> others = new ConcurrentHashMap<>();

  /** Counts an outcome. */
  public void add(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Completed<?>) {
      completed.increment();
    } else {
      others.computeIfAbsent(describe(outcome), _ -> new LongAdder()).increment();
    }
  }

  /** Counts something that is no outcome. */
  public void addOther(String what, long count) {
    if (count != 0) {
      others.computeIfAbsent(what, _ -> new LongAdder()).add(count);
    }
  }

  // Without what differs from task to task, so that a thousand of them are one line.
  private static String describe(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Completed<?> _ -> "completed";
      case Outcome.Failed<?> failed -> "failed: " + failed.cause().getMessage();
      case Outcome.Rejected<?> rejected -> "rejected: " + rejected.reason();
      case Outcome.Cancelled<?> cancelled -> "cancelled by " + cancelled.by();
      case Outcome.Unknown<?> _ -> "unknown";
    };
  }

  /** How many completed. */
  public long completed() {
    return completed.sum();
  }

  /** How many did not complete. */
  public long lost() {
    return others.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Those that did not complete, by what became of them. */
  public Map<String, Long> others() {
    var sums = new TreeMap<String, Long>();
    others.forEach((what, count) -> sums.put(what, count.sum()));
    return sums;
  }
}
