package io.cusinart.core.execution;

import io.cusinart.core.health.LoadReport;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which results carry a load report: at most one each 20 ms, because reading the load and
 * rebuilding the view it feeds cost more than a tiny task. Safe for use by several threads.
 */
final class LoadSampler {

  private static final long INTERVAL_NANOS = 20_000_000;

  private final Supplier<LoadReport> load;
  private final LongSupplier nanoClock;
  private final AtomicLong lastNanos;

  /** Reads the load from {@code load} and the time, as {@link System#nanoTime} does, elsewhere. */
  LoadSampler(Supplier<LoadReport> load, LongSupplier nanoClock) {
    this.load = load;
    this.nanoClock = nanoClock;
    this.lastNanos = new AtomicLong(nanoClock.getAsLong() - INTERVAL_NANOS);
  }

  /** A report, or null if one was sent a moment ago. */
  @Nullable LoadReport sample() {
    long last = lastNanos.get();
    long now = nanoClock.getAsLong();
    return now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now) ? load.get() : null;
  }
}
