package io.cusinart.core.execution;

import java.util.random.RandomGenerator;

/**
 * How long a task whose body threw waits before it is tried again: 50 ms, then twice as long after
 * each failure up to 2 s, less up to half of it at random so that what failed together is not tried
 * again together.
 */
final class Backoff {

  private static final long FIRST_NANOS = 50_000_000;
  private static final long LONGEST_NANOS = 2_000_000_000;
  private static final int MOST_DOUBLINGS = 10;

  private Backoff() {}

  /** The wait after so many failures, at least 1. */
  static long nanosAfter(int failures, RandomGenerator random) {
    int doublings = Math.clamp(failures - 1L, 0, MOST_DOUBLINGS);
    long full = Math.min(LONGEST_NANOS, FIRST_NANOS << doublings);
    return full / 2 + random.nextLong(full / 2 + 1);
  }
}
