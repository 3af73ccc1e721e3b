package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.SerializationSettings;
import io.cusinart.core.settings.TransportSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels between real nodes, with lanes and without. */
@Timeout(120)
final class TransportTest {

  private static final int MIB = 1 << 20;
  private static final Options THERE = Options.DEFAULT.withTarget(Target.node("there"));

  /** Gives back what it is given. */
  record Echo() implements DistributedComputation<byte[], byte[]> {
    @Override
    public byte[] execute(byte[] input, TaskContext context) {
      return input;
    }

    @Override
    public ComputationCost estimateCost(byte[] input) {
      return ComputationCost.LIGHT;
    }
  }

  /** As many bytes as it is told. */
  record Bytes() implements DistributedComputation<Integer, byte[]> {
    @Override
    public byte[] execute(Integer count, TaskContext context) {
      return new byte[count];
    }

    @Override
    public ComputationCost estimateCost(Integer count) {
      return ComputationCost.LIGHT;
    }
  }

  private static NodeSettings node(String name, boolean transport) {
    NodeSettings settings = NodeSettings.defaults().withName(name);
    TransportSettings like = settings.kernel().transport();
    return settings.withKernel(
        settings
            .kernel()
            .withTransport(
                new TransportSettings(
                    transport,
                    0,
                    0,
                    like.eventLoops(),
                    like.maxAccepted(),
                    like.pool(),
                    like.channel())));
  }

  private static NodeSettings withMaxBytes(NodeSettings settings, int maxBytes) {
    KernelSettings kernel = settings.kernel();
    return settings.withKernel(
        kernel.withSerialization(new SerializationSettings(List.of(), 64, maxBytes)));
  }

  /** A node "here" and one "there". */
  private record Pair(Cusinart here, Cusinart there) implements AutoCloseable {

    static Pair start(NodeSettings here, NodeSettings there) {
      Cusinart first = Cusinart.start(here);
      Cusinart second = Cusinart.start(there.withSeeds(List.of(first.self().address())));
      assertThat(first.running().awaitWorkers(2, Duration.ofSeconds(30))).isTrue();
      return new Pair(first, second);
    }

    static Pair start(boolean transportHere, boolean transportThere) {
      return start(node("here", transportHere), node("there", transportThere));
    }

    @Override
    public void close() {
      there.close();
      here.close();
    }
  }

  private static <O> Outcome<O> outcome(TaskHandle<O> handle) throws Exception {
    return handle.outcome().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  // Turns red (rejected) when there are no lanes: only they carry more than an actor's message.
  @Test
  void inputsAndResultsOfAnySizeComeBackAsTheyWere() {
    try (var pair = Pair.start(true, true)) {
      for (int count : new int[] {0, 1, 200 * 1_024, MIB, 20 * MIB}) {
        byte[] input = random(count);
        byte[] output = pair.here().engine().submit(new Echo(), input, THERE).join();
        assertThat(output).isEqualTo(input);
      }
    }
  }

  // Turns red (unknown, after three attempts) when the actors' way takes any size: Artery drops
  // what
  // is too large without a word.
  @Test
  void withoutTransportSmallTasksRunAndLargeOnesAreRejectedBySizeAndCure() throws Exception {
    try (var pair = Pair.start(false, false)) {
      assertThat(pair.here().engine().submit(new Echo(), random(1_000), THERE).join())
          .isEqualTo(random(1_000));

      assertThat(outcome(pair.here().engine().submit(new Echo(), random(300_000), THERE)))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected ->
                  assertThat(rejected.detail())
                      .matches(
                          "no way to node there: it can take no task of 300\\d+ bytes without a"
                              + " channel \\(at most 196608\\); see cusinart.transport.enabled"));
      assertThat(outcome(pair.here().engine().submit(new Bytes(), 300_000, THERE)))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.cause())
                      .isInstanceOf(RuntimeFailure.Invalid.class)
                      .hasMessageContaining("see cusinart.transport.enabled"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nodesWithAndWithoutTransportWorkTogether(boolean here) {
    try (var pair = Pair.start(here, !here)) {
      assertThat(pair.here().engine().submit(new Echo(), random(1_000), THERE).join())
          .isEqualTo(random(1_000));
      Options back = Options.DEFAULT.withTarget(Target.node("here"));
      assertThat(pair.there().engine().submit(new Echo(), random(1_000), back).join())
          .isEqualTo(random(1_000));
    }
  }

  // Turns red (unknown, after three attempts) when neither the encoder nor the lane looks at the
  // result's size: the submitter closes a lane that brings more than it allows.
  @Test
  void aResultOverTheLimitFailsItsTaskAndTheNodeGoesOn() throws Exception {
    NodeSettings here = withMaxBytes(node("here", true), MIB);
    NodeSettings there = withMaxBytes(node("there", true), MIB);
    try (var pair = Pair.start(here, there)) {
      assertThat(outcome(pair.here().engine().submit(new Bytes(), 2 * MIB, THERE)))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.cause())
                      .isInstanceOf(RuntimeFailure.Invalid.class)
                      .hasMessageContaining("cusinart.serialization.max-bytes")
                      .hasMessageNotContaining("\n"));
      assertThat(pair.here().engine().submit(new Bytes(), 1_000, THERE).join()).hasSize(1_000);
    }
  }

  // Turns red when no side says what it reads: the lane is closed for all, and the task is unknown.
  @Test
  void whatTheOtherNodeDoesNotReadFailsAsThatTask() throws Exception {
    NodeSettings here = withMaxBytes(node("here", true), MIB);
    NodeSettings there = withMaxBytes(node("there", true), 8 * MIB);
    try (var pair = Pair.start(here, there)) {
      assertThat(outcome(pair.here().engine().submit(new Bytes(), 4 * MIB, THERE)))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.cause())
                      .isInstanceOf(RuntimeFailure.Invalid.class)
                      .hasMessageContaining("its submitter reads at most 1114112"));
      Options back = Options.DEFAULT.withTarget(Target.node("here"));
      assertThat(outcome(pair.there().engine().submit(new Echo(), random(4 * MIB), back)))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected ->
                  assertThat(rejected.detail())
                      .startsWith("no way to node here: it reads no task of 419")
                      .endsWith("raise cusinart.serialization.max-bytes there"));
      assertThat(pair.here().engine().submit(new Bytes(), 300_000, THERE).join()).hasSize(300_000);
      assertThat(pair.there().engine().submit(new Echo(), random(300_000), back).join())
          .hasSize(300_000);
    }
  }

  // Its port is closed only when the cluster knows: others who are refused take a node for dead.
  @Test
  void aNodeThatLeavesIsNotTakenForDead() {
    try (var cluster = LocalCluster.start(3, node("any", true))) {
      Cusinart leaving = cluster.nodes().getLast();
      var seen = new CopyOnWriteArrayList<NodeState>();
      for (Cusinart staying : cluster.nodes().subList(0, 2)) {
        var _ =
            staying
                .nodes()
                .onChange(list ->
                    list.stream()
                        .filter(node -> node.incarnation() == leaving.self().incarnation())
                        .forEach(node -> seen.add(node.state())));
      }

      leaving.close();

      assertThat(seen).doesNotContain(NodeState.SUSPECTED, NodeState.DOWN);
    }
  }
}
