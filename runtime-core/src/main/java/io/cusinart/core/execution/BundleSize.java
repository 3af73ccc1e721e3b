package io.cusinart.core.execution;

/**
 * How many inputs of a {@code map} travel together: as many as fill a millisecond of a worker, so
 * that what each costs on the way is shared, and no more than leaves something for every processor.
 * Not safe for use by two threads.
 *
 * <p>It grows from 1 by doubling with every bundle that was filled, and falls back to 1 when an
 * input was slow to come: what is ready never waits for more than a bundle's worth of what is not.
 */
final class BundleSize {

  /** No bundle has more elements. */
  static final int MOST_ELEMENTS = 1_024;

  private static final long RUN_NANOS = 1_000_000;
  private static final long SLOW_READ_NANOS = 100_000;
  private static final int BUNDLES_PER_PROCESSOR = 2;

  private int grown = 1;

  /**
   * How many elements the next bundle may have.
   *
   * @param elementNanos predicted run time of one; 0 if it is not known
   * @param capacity how many elements may be out at a time
   * @param processors of all workers, at least 1
   */
  int limit(long elementNanos, long capacity, int processors) {
    if (elementNanos <= 0) {
      return 1;
    }
    long share = capacity / ((long) BUNDLES_PER_PROCESSOR * processors);
    long fitting = Math.min(RUN_NANOS / elementNanos, share);
    return Math.clamp(fitting, 1, grown);
  }

  /** A bundle was filled up to its limit. */
  void filled() {
    grown = Math.min(MOST_ELEMENTS, 2 * grown);
  }

  /** Reading an input took this long; whether that was slow. */
  boolean slow(long readNanos) {
    if (readNanos > SLOW_READ_NANOS) {
      grown = 1;
      return true;
    }
    return false;
  }
}
