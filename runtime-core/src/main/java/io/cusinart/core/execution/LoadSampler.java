package io.cusinart.core.execution;

import io.cusinart.core.health.LoadReport;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which results carry a load report: at most one each 20 ms, because reading the load and
 * rebuilding the view it feeds cost more than a tiny task. Safe for use by several threads.
 */
final class LoadSampler {

  private static final long INTERVAL_NANOS = 20_000_000;

  private final Supplier<LoadReport> load;
  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

  LoadSampler(Supplier<LoadReport> load) {
    this.load = load;
  }

  /** A report, or null if one was sent a moment ago. */
  @Nullable LoadReport sample() {
    long last = lastNanos.get();
    long now = System.nanoTime();
    return now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now) ? load.get() : null;
  }
}
