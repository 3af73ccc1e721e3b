package io.cusinart.benchmarks.engine;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;

/** Answers the bytes it was given. Immutable. */
record Echo() implements DistributedComputation<byte[], byte[]> {

  @Override
  public byte[] execute(byte[] input, TaskContext context) {
    return input;
  }

  @Override
  public ComputationCost estimateCost(byte[] input) {
    return ComputationCost.LIGHT.withInputBytes(input.length);
  }
}
