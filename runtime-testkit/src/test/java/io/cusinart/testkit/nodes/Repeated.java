package io.cusinart.testkit.nodes;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.util.Collections;

/**
 * Returns what takes as many mebibytes as it is told once it is encoded, and one in memory.
 * Immutable.
 */
public record Repeated() implements DistributedComputation<Integer, Shared> {

  @Override
  public Shared execute(Integer mebibytes, TaskContext context) {
    return new Shared(Collections.nCopies(mebibytes, new byte[1 << 20]));
  }
}
