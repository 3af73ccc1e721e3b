package io.cusinart.benchmarks.harness;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Computes until its thread has been on a processor for so long. By processor time, not by rounds,
 * so that a body costs the same however crowded the machine. Platform threads only. Stateless; safe
 * for use by several threads.
 */
public final class CpuBurn {

  /** About a fiftieth of a millisecond, so that reading the clock is a small part of the body. */
  private static final int ROUNDS = 8_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuBurn() {}

  /** Burns that many nanoseconds and answers how many they were in the end. */
  public static long burn(long lengthNanos, int seed) {
    long fromNanos = THREADS.getCurrentThreadCpuTime();
    if (fromNanos < 0) {
      // Or it would compute for ever: nobody counts the time of a virtual thread.
      throw new IllegalStateException("no processor time of " + Thread.currentThread());
    }
    long x = seed | 1L;
    long passed = 0;
    // What is computed must matter, or the compiler leaves it out.
    while (passed < lengthNanos || x == 0) {
      x = mixed(x);
      passed = THREADS.getCurrentThreadCpuTime() - fromNanos;
    }
    return passed;
  }

  /** Marsaglia's xorshift, which never comes to zero. */
  private static long mixed(long seed) {
    long x = seed;
    for (int i = 0; i < ROUNDS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
