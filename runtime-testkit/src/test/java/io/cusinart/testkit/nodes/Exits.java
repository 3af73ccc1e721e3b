package io.cusinart.testkit.nodes;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;

/** Ends the JVM it runs in with the status it is told. Immutable. */
public record Exits() implements DistributedComputation<Integer, Integer> {

  @Override
  public Integer execute(Integer status, TaskContext context) {
    System.exit(status);
    return status;
  }
}
