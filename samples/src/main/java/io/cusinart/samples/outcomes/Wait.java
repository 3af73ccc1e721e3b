package io.cusinart.samples.outcomes;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says that it has begun, then waits for as many seconds as it is told. A cancel interrupts it.
 * Immutable.
 */
record Wait() implements DistributedComputation<Integer, String> {

  @Override
  public String execute(Integer seconds, TaskContext context) throws InterruptedException {
    context.progress(0, "begun");
    boolean opened = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    return opened ? "nobody opens it" : "waited";
  }

  @Override
  public ComputationCost estimateCost(Integer seconds) {
    return ComputationCost.LIGHT.asBlocking();
  }
}
