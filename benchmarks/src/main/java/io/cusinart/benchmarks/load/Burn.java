package io.cusinart.benchmarks.load;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import io.cusinart.benchmarks.harness.Body;

/**
 * Computes until its thread has been on a processor for a millisecond, and answers how many
 * nanoseconds it was. Immutable.
 *
 * <p>By processor time, not by rounds, so that a body costs the same however crowded the machine.
 */
public record Burn() implements DistributedComputation<Integer, Long> {

  @Override
  public Long execute(Integer seed, TaskContext context) {
    return Body.BURN.run(seed);
  }

  @Override
  public ComputationCost estimateCost(Integer seed) {
    return ComputationCost.LIGHT;
  }
}
