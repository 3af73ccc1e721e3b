package io.cusinart.benchmarks.engine;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits 20 ms on the blocking lane and answers its input. Immutable. */
record Nap() implements DistributedComputation<Integer, Integer> {

  private static final Duration LENGTH = Duration.ofMillis(20);

  @Override
  public Integer execute(Integer input, TaskContext context) throws InterruptedException {
    long endsNanos = System.nanoTime() + LENGTH.toNanos();
    for (long left = LENGTH.toNanos(); left > 0; left = endsNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException("nap " + input + " was cancelled");
      }
    }
    return input;
  }

  @Override
  public ComputationCost estimateCost(Integer input) {
    return ComputationCost.cpu(LENGTH).asBlocking();
  }
}
