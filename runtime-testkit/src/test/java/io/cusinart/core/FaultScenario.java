package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.testkit.nodes.Job;
import io.cusinart.testkit.nodes.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * A client that has work out on three workers while they are killed and paused. Not safe for use by
 * two threads.
 *
 * <p>Every step waits until its fault has bitten: without that a run could pass because nothing had
 * happened.
 */
final class FaultScenario {

  private static final Duration LONG = Duration.ofSeconds(40);
  private static final Duration DRAIN = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final int WINDOW = 48;
  private static final int MOVED = 5;
  private static final int COMPLETED_DURING_A_FAULT = 100;

  // Each fault may cost a job an attempt, and so may each time that a node is suspected wrongly,
  // which happens on a busy machine: the default of 3 is for one fault at a time.
  private static final Options AT_LEAST_ONCE =
      Options.DEFAULT.withDelivery(Delivery.atLeastOnce(30)).withTimeout(Duration.ofMinutes(2));

  private final Workers workers;
  private final Cusinart client;
  private final ClusterExecutionEngine engine;
  private final FaultTrace trace;
  private final MapLoad load = new MapLoad(WINDOW);
  private final OnceLoad once;
  private final Map<Long, NodeState> states = new HashMap<>();

  /** The load begins. */
  FaultScenario(Workers workers, Cusinart client, FaultTrace trace) {
    this.workers = workers;
    this.client = client;
    this.engine = client.running().engine().now();
    this.trace = trace;
    this.once = new OnceLoad(engine);
    client.nodes().onChange(this::traceStates);
    awaitAllUp();
    engine.map(new Work(), load, AT_LEAST_ONCE).subscribe(load);
    awaitMore(COMPLETED_DURING_A_FAULT);
  }

  private void traceStates(List<NodeInfo> nodes) {
    for (NodeInfo node : nodes) {
      if (states.put(node.incarnation(), node.state()) != node.state()) {
        trace.event("client sees %s %x %s".formatted(node.id(), node.incarnation(), node.state()));
      }
    }
  }

  /** One worker is killed with jobs on it, and started again; returns when it has work again. */
  void kill(String name) {
    awaitAllUp();
    long victim = incarnation(name);
    int movedBefore = load.movedFrom(victim);
    List<Job> anywhere = once.submitAnywhere(20);
    List<Job> pinned = once.submitPinned(4, name);
    await("started on " + name, () -> startedAll(pinned));
    int before = load.received();
    workers.killAndRestart(name);
    await(
        "jobs of " + name + " that were completed elsewhere",
        () -> load.movedFrom(victim) >= movedBefore + MOVED);
    trace.event("%d jobs moved from %s".formatted(load.movedFrom(victim) - movedBefore, name));
    await("outcomes of what ran on " + name, () -> once.ended(pinned) && once.ended(anywhere));
    for (Job job : pinned) {
      assertThat(once.outcome(job))
          .as("%s, killed with its node", job)
          .isInstanceOf(Outcome.Unknown.class);
    }
    await(name + " is up again", () -> upAnew(name, victim));
    await(
        "completions during the fault", () -> load.received() >= before + COMPLETED_DURING_A_FAULT);
    trace.event("%d completed during the fault".formatted(load.received() - before));
    awaitMore(COMPLETED_DURING_A_FAULT);
  }

  /**
   * One worker is paused with jobs on it until they are completed elsewhere, and goes on: its late
   * answers are what makes duplicates. Blocks until they have come.
   */
  void pause(String name) {
    awaitAllUp();
    long victim = incarnation(name);
    int movedBefore = load.movedFrom(victim);
    long dropped = engine.droppedAnswers();
    int twice = load.twice().size();
    workers.pause(name);
    await(name + " is suspected", () -> stateOf(victim) != NodeState.UP);
    await(
        "jobs of " + name + " that were completed elsewhere",
        () -> load.movedFrom(victim) >= movedBefore + MOVED);
    trace.event("%d jobs moved from %s".formatted(load.movedFrom(victim) - movedBefore, name));
    workers.resume(name);
    await(
        "late answers of " + name,
        () -> engine.droppedAnswers() > dropped || load.twice().size() > twice);
    awaitMore(COMPLETED_DURING_A_FAULT);
    trace.event("%d late answers dropped".formatted(engine.droppedAnswers() - dropped));
  }

  /** Whoever was removed, victim or not, is started again, as a supervisor would. */
  private void awaitAllUp() {
    await(
        "the client sees all workers up",
        () -> {
          workers.restartTheRemoved();
          return client.nodes().available().size() == workers.names().size();
        });
  }

  private void awaitMore(int count) {
    int before = load.received();
    await(count + " more completions", () -> load.received() >= before + count);
  }

  private boolean startedAll(List<Job> jobs) {
    return jobs.stream().allMatch(job -> workers.printed(job.startedLine()) > 0);
  }

  private boolean upAnew(String name, long before) {
    return client.nodes().available().stream()
        .anyMatch(node -> node.id().value().equals(name) && node.incarnation() != before);
  }

  private long incarnation(String name) {
    return client.nodes().get(new NodeId(name)).incarnation();
  }

  private NodeState stateOf(long incarnation) {
    return client.nodes().nodes().stream()
        .filter(node -> node.incarnation() == incarnation)
        .findFirst()
        .map(NodeInfo::state)
        .orElse(NodeState.DOWN);
  }

  private static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).atMost(LONG).pollInterval(POLL).until(condition::getAsBoolean);
  }

  /** Gives out no more work. */
  void stop() {
    load.stop();
  }

  /** Gives out no more work and waits for what is out. */
  void finish() throws Exception {
    stop();
    boolean ended = load.awaitEnd(DRAIN);
    trace.event(
        "map: %d given, %d received, ended %s; %d late answers dropped, %d attempts beyond the first"
            .formatted(
                load.given(),
                load.received(),
                ended,
                engine.droppedAnswers(),
                engine.redispatchedAttempts()));
    assertThat(ended).as("the map ended; lost so far: %s", load.lost()).isTrue();
    once.awaitAll(DRAIN);
    assertThat(engine.redispatchedAttempts()).as("attempts beyond the first").isPositive();
  }

  void verifyOneOutcomeEach() {
    assertThat(load.wrong()).as("outcomes that are not the right value").isEmpty();
    assertThat(load.lost()).as("jobs without an outcome").isEmpty();
    verifyNoSecondOutcome();
    assertThat(load.received()).as("outcomes").isEqualTo(load.given());
    for (Job job : once.jobs()) {
      assertThat(once.outcome(job))
          .as("outcome of %s", job)
          .isInstanceOfAny(Outcome.Completed.class, Outcome.Unknown.class);
      int starts = workers.printed(job.startedLine());
      assertThat(starts).as("starts of %s", job).isLessThanOrEqualTo(1);
      if (once.outcome(job) instanceof Outcome.Completed<?>) {
        assertThat(starts).as("starts of %s, which was completed", job).isOne();
      }
    }
  }

  void verifyNoSecondOutcome() {
    assertThat(load.twice()).as("jobs with two outcomes").isEmpty();
  }
}
