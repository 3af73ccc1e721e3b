package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.nodes.Done;
import io.cusinart.testkit.nodes.Job;
import io.cusinart.testkit.nodes.Work;
import io.cusinart.testkit.nodes.WorkerMain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A worker is stopped by SIGSTOP for three times as long as it takes to remove it, and goes on: its
 * bodies end, and what they return belongs to an incarnation that is gone.
 *
 * <p>{@code -Dcusinart.test.pauses=30} is how often. What ends too late is counted outside the
 * cluster, by the lines the workers print: a run in which nothing did would prove nothing.
 */
@Tag("long")
@Timeout(2_400)
final class StaleResultsIT {

  private static final int PAUSES = Integer.getInteger("cusinart.test.pauses", 2);
  private static final Duration REMOVAL = Duration.ofMillis(6_500);
  private static final Duration BODY = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int JOBS = 30;
  private static final Options AT_LEAST_ONCE =
      Options.DEFAULT.withDelivery(Delivery.atLeastOnce(5)).withTimeout(Duration.ofMinutes(3));

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  private int submitted;

  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(LONG).pollInterval(Duration.ofMillis(10)).until(condition);
  }

  private static void awaitAllUp(Cusinart client) {
    await(
        "three workers that are up",
        () ->
            client.nodes().nodes().stream()
                    .filter(node -> node.worker() && node.state() == NodeState.UP)
                    .count()
                == 3);
  }

  @Test
  void whatAStaleExecutorReturnsIsNeverAnOutcome() {
    try (Workers workers = Workers.start(3, trace);
        Cusinart client =
            Cusinart.start(
                NodeSettings.defaults()
                    .withName("client")
                    .withSeeds(workers.addresses())
                    .asClient())) {
      int stale = 0;
      for (int pause = 0; pause < PAUSES; pause++) {
        stale += pause(workers, client, workers.names().get(pause % 3));
      }
      System.out.printf(
          "%d pauses of %d s: %d bodies ended on a stale incarnation, no outcome is theirs%n",
          PAUSES, REMOVAL.multipliedBy(3).toSeconds(), stale);
      assertThat(stale).as("bodies that ended too late").isPositive();
    }
  }

  /** Answers how many bodies have ended for a second time, on the worker that was paused. */
  private int pause(Workers workers, Cusinart client, String name) {
    awaitAllUp(client);
    List<Job> jobs = new ArrayList<>();
    List<CompletionStage<Outcome<Done>>> outcomes = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      var job = new Job(++submitted, BODY, true, true);
      jobs.add(job);
      outcomes.add(client.engine().submit(new Work(), job, AT_LEAST_ONCE).outcome());
    }
    await(
        "all are started", () -> jobs.stream().allMatch(j -> workers.printed(j.startedLine()) > 0));
    long victim = client.nodes().get(new io.cusinart.api.NodeId(name)).incarnation();
    int ups = workers.printedWith(WorkerMain.upLine(name));

    workers.pause(name);
    long endsNanos = System.nanoTime() + REMOVAL.multipliedBy(3).toNanos();
    var all =
        CompletableFuture.allOf(
            outcomes.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new));
    await("outcomes while it is paused", all::isDone);
    await("three times its removal", () -> System.nanoTime() - endsNanos >= 0);
    assertThat(client.nodes().nodes()).as("members").noneMatch(n -> n.incarnation() == victim);
    workers.resume(name);
    await(name + " is back", () -> workers.printedWith(WorkerMain.upLine(name)) > ups);

    for (int i = 0; i < JOBS; i++) {
      Job job = jobs.get(i);
      assertThat(outcomes.get(i).toCompletableFuture().join())
          .as("%s", job)
          .isInstanceOfSatisfying(
              Outcome.Completed.class,
              done -> assertThat(done.value()).isEqualTo(new Done(job.id(), job.expected())));
    }
    int stale = jobs.stream().mapToInt(job -> workers.printed(job.endedLine()) - 1).sum();
    trace.event("%d bodies ended on %s after it was removed".formatted(stale, name));
    return stale;
  }
}
