package io.cusinart.benchmarks.load;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Computes until its thread has been on a processor for a millisecond, and answers how many
 * nanoseconds it was. Immutable.
 *
 * <p>By processor time, not by rounds, so that a body costs the same however crowded the machine.
 */
public record Burn() implements DistributedComputation<Integer, Long> {

  private static final long LENGTH_NANOS = 1_000_000;

  /** About a fiftieth of it, so that reading the clock is a small part of the body. */
  private static final int ROUNDS = 8_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Override
  public Long execute(Integer seed, TaskContext context) {
    long fromNanos = THREADS.getCurrentThreadCpuTime();
    long x = seed | 1L;
    long passed = 0;
    // What is computed must matter, or the compiler leaves it out.
    while (passed < LENGTH_NANOS || x == 0) {
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

  @Override
  public ComputationCost estimateCost(Integer seed) {
    return ComputationCost.LIGHT;
  }
}
