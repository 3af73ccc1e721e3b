package io.cusinart.testkit.nodes;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;

/** Computes for about a millisecond, the same work for each input. Immutable. */
public record Busy() implements DistributedComputation<Long, Long> {

  private static final int ROUNDS = 400_000;

  @Override
  public Long execute(Long seed, TaskContext context) {
    long x = seed | 1;
    // Marsaglia's xorshift: cheap, and the compiler cannot leave it out.
    for (int i = 0; i < ROUNDS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  @Override
  public ComputationCost estimateCost(Long seed) {
    return ComputationCost.LIGHT;
  }
}
