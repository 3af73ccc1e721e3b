package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.cusinart.api.Delivery;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.node.RunningNode;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.nodes.Big;
import io.cusinart.testkit.nodes.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * A client that has work out on {@link RelayedWorkers}, in this JVM. Not safe for use by two
 * threads.
 */
final class LaneScenario implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration DRAIN = Duration.ofSeconds(40);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Options AT_LEAST_ONCE =
      Options.DEFAULT.withDelivery(Delivery.atLeastOnce(90)).withTimeout(Duration.ofMinutes(3));

  private final FaultTrace trace;
  private final Workers workers;
  private final Cusinart client;
  private final MapLoad load;
  private final Map<Long, NodeState> states = new HashMap<>();

  /** The client joins with these settings and budget, and has this many jobs out. Blocks. */
  LaneScenario(
      FaultTrace trace, Workers workers, List<String> settings, RetryBudget budget, int window) {
    this("client", trace, workers, settings, budget, window);
  }

  /** The same under this name. Blocks. */
  LaneScenario(
      String name,
      FaultTrace trace,
      Workers workers,
      List<String> settings,
      RetryBudget budget,
      int window) {
    this.trace = trace;
    this.workers = workers;
    String config = "cusinart { %s }".formatted(String.join("\n", settings));
    NodeSettings own =
        NodeSettings.from(ConfigFactory.parseString(config).withFallback(ConfigFactory.load()))
            .withName(name)
            .withSeeds(workers.addresses())
            .asClient();
    this.client = new Cusinart(RunningNode.start(own, budget));
    client.nodes().onChange(this::traceStates);
    this.load = MapLoad.oneByOne(window);
    awaitAllUp();
    engine().map(new Work(), load, AT_LEAST_ONCE).subscribe(load);
    awaitMore(100);
  }

  private void traceStates(List<NodeInfo> nodes) {
    for (NodeInfo node : nodes) {
      if (states.put(node.incarnation(), node.state()) != node.state()) {
        trace.event("client sees %s %x %s".formatted(node.id(), node.incarnation(), node.state()));
      }
    }
  }

  ClusterExecutionEngine engine() {
    return client.running().engine().now();
  }

  MapLoad load() {
    return load;
  }

  /** The incarnation behind that name now. */
  long incarnation(String name) {
    return client.nodes().get(new NodeId(name)).incarnation();
  }

  /** What the client sees of it; DOWN if it is no member any more. */
  NodeState stateOf(long incarnation) {
    return client.nodes().nodes().stream()
        .filter(node -> node.incarnation() == incarnation)
        .findFirst()
        .map(NodeInfo::state)
        .orElse(NodeState.DOWN);
  }

  /** Whoever was removed is started again, as a supervisor would. Blocks. */
  void awaitAllUp() {
    await(
        "all workers are up",
        () -> {
          workers.restartTheRemoved();
          return client.nodes().available().size() == RelayedWorkers.COUNT;
        });
  }

  void awaitMore(int count) {
    int before = load.received();
    await(count + " more completions", () -> load.received() >= before + count);
  }

  /** This node completes that many jobs more. */
  void awaitMoreOn(long incarnation, int count) {
    int before = load.completedBy(incarnation);
    await(
        "%d more completions on %x".formatted(count, incarnation),
        () -> load.completedBy(incarnation) >= before + count);
  }

  /** Blocks until it is so; the time it took is in the trace. */
  void await(String what, BooleanSupplier condition) {
    long beganNanos = System.nanoTime();
    Awaitility.await(what).atMost(LONG).pollInterval(POLL).until(condition::getAsBoolean);
    trace.event("%s, after %d ms".formatted(what, millisSince(beganNanos)));
  }

  static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  /**
   * A result of this many bytes from this node: more than 192 KiB come over a lane only. Blocks.
   */
  Outcome<byte[]> fetch(int bytes, String node, Duration timeout) {
    return outcome(new Big(), bytes, node, timeout);
  }

  /** What becomes of a computation on this node, which is tried once. Blocks. */
  <I, O> Outcome<O> outcome(
      DistributedComputation<I, O> computation, I input, String node, Duration timeout) {
    Options options =
        Options.DEFAULT
            .withDelivery(Delivery.atMostOnce())
            .withTarget(Target.node(node))
            .withTimeout(timeout);
    return engine()
        .submit(computation, input, options)
        .outcome()
        .toCompletableFuture()
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Gives out no more work, waits for what is out, and finds one right outcome of each job. */
  void finish() throws InterruptedException {
    load.stop();
    boolean ended = load.awaitEnd(DRAIN);
    trace.event(
        "map: %d given, %d received, ended %s; %d late answers dropped, %d attempts beyond the first"
            .formatted(
                load.given(),
                load.received(),
                ended,
                engine().droppedAnswers(),
                engine().redispatchedAttempts()));
    assertThat(ended).as("the map ended; lost so far: %s", load.lost()).isTrue();
    assertThat(load.wrong()).as("outcomes that are not the right value").isEmpty();
    assertThat(load.lost()).as("jobs without an outcome").isEmpty();
    assertThat(load.twice()).as("jobs with two outcomes").isEmpty();
    assertThat(load.received()).as("outcomes").isEqualTo(load.given());
  }

  @Override
  public void close() {
    load.stop();
    engine().close(Duration.ZERO);
    client.close();
  }
}
