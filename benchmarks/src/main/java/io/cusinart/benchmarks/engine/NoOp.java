package io.cusinart.benchmarks.engine;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;

/** Answers its input: what is left is what the engine costs. Immutable. */
record NoOp() implements DistributedComputation<Integer, Integer> {

  @Override
  public Integer execute(Integer input, TaskContext context) {
    return input;
  }

  @Override
  public ComputationCost estimateCost(Integer input) {
    return ComputationCost.LIGHT;
  }
}
