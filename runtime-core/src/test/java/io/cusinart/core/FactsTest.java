package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.core.console.ConsoleClient;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that join when something has been said already. */
@Timeout(120)
final class FactsTest {

  private static final CountDownLatch RUNS = new CountDownLatch(1);
  private static volatile CountDownLatch release = new CountDownLatch(1);

  /** Runs until it is released. */
  record Held() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) throws InterruptedException {
      RUNS.countDown();
      release.await();
      return input;
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  @TempDir private Path directory;
  private final List<Cusinart> started = new ArrayList<>();

  @AfterEach
  void stop() {
    release.countDown();
    release = new CountDownLatch(1);
    started.reversed().forEach(Cusinart::close);
  }

  private Cusinart start(String name, String... seeds) {
    Cusinart node =
        Cusinart.start(
            NodeSettings.defaults()
                .withName(name)
                .withSeeds(List.of(seeds))
                .withData(directory.resolve(name).toString()));
    started.add(node);
    return node;
  }

  private String say(String node, String line) {
    try (var console = new ConsoleClient(directory.resolve(node))) {
      return String.join("\n", console.ask(line).lines());
    }
  }

  /** Turns red (10000) when a node is started before it has learned. */
  @Test
  void whoJoinsHasWhatWasSetForAllNodesWhenItIsUp() {
    Cusinart a = start("a");
    start("b", a.self().address());
    assertThat(say("a", "set --all-nodes Execution::QueueBound 77"))
        .isEqualTo("a: Execution::QueueBound is now 77.\nb: Execution::QueueBound is now 77.");

    start("c", a.self().address());

    assertThat(say("c", "get Execution::QueueBound")).isEqualTo("77");
    assertThat(say("c", "history"))
        .contains("at a for all nodes Execution::QueueBound: 10000 -> 77");
  }

  /** Turns red when nobody takes over who drains. */
  @Test
  void whoJoinsKnowsWhoDrains() throws Exception {
    Cusinart a = start("a");
    Cusinart b = start("b", a.self().address());
    assertThat(a.running().awaitWorkers(2, Duration.ofSeconds(20))).isTrue();
    var held =
        a.engine()
            .submit(new Held(), 1, Options.DEFAULT.withTarget(new Target.Node(b.self().id())));
    assertThat(RUNS.await(20, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(b::close);
    await("a to see that b drains")
        .until(() -> a.nodes().get(b.self().id()).state() == NodeState.DRAINING);

    Cusinart c = start("c", a.self().address());

    assertThat(c.nodes().get(b.self().id()).state()).isEqualTo(NodeState.DRAINING);
    release.countDown();
    assertThat(held.result().toCompletableFuture().get(20, TimeUnit.SECONDS)).isEqualTo(1);
    closing.get(30, TimeUnit.SECONDS);
  }
}
