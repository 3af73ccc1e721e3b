package io.cusinart.core;

import io.cusinart.api.Delivery;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.testkit.nodes.Done;
import io.cusinart.testkit.nodes.Job;
import io.cusinart.testkit.nodes.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Jobs that may never be started twice, announced by the worker that starts them. Not safe for use
 * by two threads.
 */
final class OnceLoad {

  // Apart from those of the map, so that a line of the ledger names one job of the run.
  private static final int FIRST_ID = 1_000_000;

  private final ExecutionEngine engine;
  private final Map<Job, CompletableFuture<Outcome<Done>>> outcomes = new TreeMap<>(BY_ID);

  private static final java.util.Comparator<Job> BY_ID = java.util.Comparator.comparingInt(Job::id);

  OnceLoad(ExecutionEngine engine) {
    this.engine = engine;
  }

  /** Short jobs for whichever node. */
  List<Job> submitAnywhere(int count) {
    return submit(count, Duration.ofMillis(40), Target.anywhere());
  }

  /** Jobs on one node that outlast the fault: they cannot complete if that node is killed. */
  List<Job> submitPinned(int count, String node) {
    return submit(count, Duration.ofMinutes(5), Target.node(node));
  }

  private List<Job> submit(int count, Duration length, Target target) {
    // Twice as long as the longest: else it would be refused as what cannot be done in time.
    Options options =
        Options.DEFAULT
            .withDelivery(Delivery.atMostOnce())
            .withTarget(target)
            .withTimeout(Duration.ofMinutes(10));
    List<Job> jobs =
        IntStream.range(0, count)
            .mapToObj(i -> new Job(FIRST_ID + outcomes.size() + i, length, true, true))
            .toList();
    for (Job job : jobs) {
      outcomes.put(job, engine.submit(new Work(), job, options).outcome().toCompletableFuture());
    }
    return jobs;
  }

  boolean ended(List<Job> jobs) {
    return jobs.stream().allMatch(job -> future(job).isDone());
  }

  /** The outcome of a job that has ended. */
  Outcome<Done> outcome(Job job) {
    return future(job).getNow(null);
  }

  private CompletableFuture<Outcome<Done>> future(Job job) {
    CompletableFuture<Outcome<Done>> future = outcomes.get(job);
    if (future == null) {
      throw new IllegalArgumentException("never submitted: " + job);
    }
    return future;
  }

  /** All jobs that were ever submitted. */
  List<Job> jobs() {
    return new ArrayList<>(outcomes.keySet());
  }

  /** Waits for every outcome. Blocks. */
  void awaitAll(Duration patience) throws Exception {
    CompletableFuture.allOf(outcomes.values().toArray(CompletableFuture[]::new))
        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
