package io.cusinart.testkit.nodes;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;

/** Returns as many bytes as it is told. Immutable. */
public record Big() implements DistributedComputation<Integer, byte[]> {

  @Override
  public byte[] execute(Integer bytes, TaskContext context) {
    return new byte[bytes];
  }
}
