package io.cusinart.core.execution;

import io.cusinart.core.scheduling.NodeMap;
import io.cusinart.core.scheduling.Outstanding;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What this submitter has out on each node. Safe for use by several threads. */
public final class OutstandingWork implements Outstanding {

  private static final class Sum implements Work {
    final AtomicLong nanos = new AtomicLong();
    final AtomicInteger tasks = new AtomicInteger();

    @Override
    public long nanos() {
      return Math.max(0, nanos.get());
    }

    @Override
    public int tasks() {
      return Math.max(0, tasks.get());
    }
  }

  private final NodeMap<Sum> sums = new NodeMap<>();

  /** Counts an attempt of this predicted length. */
  void add(long incarnation, long nanos) {
    Sum sum = sums.computeIfAbsent(incarnation, Sum::new);
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
  public Work on(long incarnation) {
    Sum sum = sums.get(incarnation);
    return sum == null ? Work.NOTHING : sum;
  }
}
