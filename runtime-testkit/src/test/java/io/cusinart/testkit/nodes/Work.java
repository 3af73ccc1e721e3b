package io.cusinart.testkit.nodes;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes its time without taking a processor, so that three nodes on a small machine are busy and
 * still hear each other. Immutable.
 */
public record Work() implements DistributedComputation<Job, Done> {

  @Override
  public Done execute(Job job, TaskContext context) throws InterruptedException {
    if (job.announced()) {
      System.out.println(job.startedLine());
    }
    long endsNanos = System.nanoTime() + job.length().toNanos();
    for (long left = job.length().toNanos(); left > 0; left = endsNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException("job " + job.id() + " was cancelled");
      }
    }
    if (job.announced()) {
      System.out.println(job.endedLine());
    }
    return new Done(job.id(), job.expected());
  }

  @Override
  public ComputationCost estimateCost(Job job) {
    ComputationCost cost = ComputationCost.cpu(job.length());
    return job.blocking() ? cost.asBlocking() : cost;
  }
}
