package io.cusinart.core.execution;

import io.cusinart.core.scheduling.Outstanding;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What this submitter has out on each node. Safe for use by several threads. */
public final class OutstandingWork implements Outstanding {

  private static final class Sum {
    final AtomicLong nanos = new AtomicLong();
    final AtomicInteger tasks = new AtomicInteger();
  }

  private final Map<Long, Sum> sums = new ConcurrentHashMap<>();

  /** Counts an attempt of this predicted length. */
  void add(long incarnation, long nanos) {
    Sum sum = sums.computeIfAbsent(incarnation, _ -> new Sum());
    sum.nanos.addAndGet(nanos);
    sum.tasks.incrementAndGet();
  }

  /** Takes an attempt back. */
  void remove(long incarnation, long nanos) {
    Sum sum = sums.get(incarnation);
    if (sum != null) {
      sum.nanos.addAndGet(-nanos);
      sum.tasks.decrementAndGet();
    }
  }

  /** Forgets a node that is gone for good. */
  void forget(long incarnation) {
    sums.remove(incarnation);
  }

  @Override
  public long nanosOn(long incarnation) {
    @Nullable Sum sum = sums.get(incarnation);
    return sum == null ? 0 : Math.max(0, sum.nanos.get());
  }

  @Override
  public int tasksOn(long incarnation) {
    @Nullable Sum sum = sums.get(incarnation);
    return sum == null ? 0 : Math.max(0, sum.tasks.get());
  }
}
