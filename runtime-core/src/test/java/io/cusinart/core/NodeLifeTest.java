package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.scheduling.BalancingStrategy;
import io.cusinart.core.scheduling.ScoredNode;
import io.cusinart.core.settings.NodeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How nodes come, are refused, and go. */
@Timeout(90)
final class NodeLifeTest {

  private static Cusinart first;

  /** Takes a little while and tells where it ran. */
  record Slow() implements DistributedComputation<Integer, String> {
    @Override
    public String execute(Integer input, TaskContext context) {
      LockSupport.parkNanos(5_000_000);
      return input + "@" + context.node();
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.cpu(Duration.ofMillis(5));
    }
  }

  private static final CountDownLatch RUNS = new CountDownLatch(1);
  private static final CountDownLatch RELEASE = new CountDownLatch(1);

  /** Runs until it is released. */
  record Endless() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) throws InterruptedException {
      RUNS.countDown();
      RELEASE.await();
      return input;
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  private static final AtomicReference<Cusinart> CLOSING = new AtomicReference<>();

  /** Begins nested work when the node it runs on is being closed. */
  record NestedAtTheEnd() implements DistributedComputation<Integer, String> {
    @Override
    public String execute(Integer input, TaskContext context) throws InterruptedException {
      RUNS_NESTED.countDown();
      Awaitility.await().until(() -> CLOSING.get().running().closed());
      TimeUnit.MILLISECONDS.sleep(200);
      Options there = Options.DEFAULT.withTarget(Target.node("first"));
      return context.engine().submit(new Slow(), input, there).join();
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  private static final CountDownLatch RUNS_NESTED = new CountDownLatch(1);

  private static <O> Outcome<O> outcome(TaskHandle<O> handle) throws Exception {
    return handle.outcome().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @BeforeAll
  static void startFirst() {
    first = Cusinart.start(NodeSettings.defaults().withName("first"));
  }

  @AfterAll
  static void stopFirst() {
    first.close();
  }

  private static NodeSettings joining(String name) {
    return NodeSettings.defaults().withName(name).withSeeds(List.of(first.self().address()));
  }

  @Test
  void aNodeAloneRunsItsOwnTasks() {
    assertThat(
            first
                .engine()
                .submit(new Slow(), 1, Options.DEFAULT.withTarget(Target.node("first")))
                .join())
        .isEqualTo("1@first");
  }

  @Test
  void aNameThatIsTakenIsRefusedWithTheCure() {
    assertThatThrownBy(() -> Cusinart.start(joining("first")))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage(
            "the name first is taken by the node at %s; choose another name"
                .formatted(first.self().address()));
  }

  @Test
  void aPortThatIsTakenIsRefusedWithTheCure() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Cusinart.start(joining("second").withPort(taken.getLocalPort())))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("choose another cusinart.node.port");
    }
  }

  /** Turns red when the streams are not closed after a start that failed. */
  @Test
  void aStartThatFailsLeavesNoPortOpen() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      NodeSettings settings = joining("second").withPort(port);
      var kernel = settings.kernel();
      var actors = kernel.transport().withActorPort(taken.getLocalPort());

      assertThatThrownBy(() -> Cusinart.start(settings.withKernel(kernel.withTransport(actors))))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("choose another cusinart.transport.actor-port");
    }
    Awaitility.await("the port to be free").until(() -> free(port));
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void anUnknownStrategyIsRefusedBeforeAnythingStarts() {
    NodeSettings settings = joining("third");
    var kernel = settings.kernel();
    var scheduling = kernel.scheduling();

    assertThatThrownBy(() ->
            Cusinart.start(
                settings.withKernel(
                    kernel.withScheduling(
                        new io.cusinart.core.settings.SchedulingSettings(
                            "random",
                            scheduling.transferLatency(),
                            scheduling.transferBytesPerSecond(),
                            scheduling.unknownRun())))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cusinart.scheduling.strategy")
        .hasMessageContaining("random");
  }

  @Test
  void aStrategyOfOnesOwnDecides() {
    BalancingStrategy lastByName =
        new BalancingStrategy() {
          @Override
          public String name() {
            return "last-by-name";
          }

          @Override
          public boolean wantsAll() {
            return true;
          }

          @Override
          public int choose(List<ScoredNode> nodes, long turn, RandomGenerator random) {
            return nodes.size() - 1;
          }
        };
    try (Cusinart zoe = Cusinart.start(joining("zoe"), lastByName)) {
      TaskHandle<String> handle = zoe.engine().submit(new Slow(), 1, Options.DEFAULT);

      assertThat(handle.join()).isEqualTo("1@zoe");
      assertThat(handle.explain().placements().getFirst().strategy()).isEqualTo("last-by-name");
    }
  }

  @Test
  void aClientSubmitsButRunsNothing() {
    try (Cusinart client = Cusinart.start(joining("client").asClient())) {
      List<String> places =
          IntStream.range(0, 20)
              .mapToObj(i -> client.engine().submit(new Slow(), i, Options.DEFAULT))
              .map(TaskHandle::join)
              .toList();

      assertThat(places).allMatch(place -> !place.endsWith("@client"));
      assertThat(client.nodes().get(new NodeId("client")).worker()).isFalse();
    }
  }

  @Test
  void aNodeThatLeavesLosesNoTask() {
    NodeSettings settings = joining("leaving").withLabels(Set.of("big"));
    List<TaskHandle<String>> handles;
    try (Cusinart leaving = Cusinart.start(settings)) {
      Awaitility.await("the new node")
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              first.nodes().available().stream().anyMatch(n -> n.id().value().equals("leaving")));
      handles =
          IntStream.range(0, 400)
              .mapToObj(i -> first.engine().submit(new Slow(), i, Options.DEFAULT))
              .toList();
      assertThat(leaving.self().labels()).containsExactly("big");
    }

    for (int i = 0; i < handles.size(); i++) {
      assertThat(handles.get(i).join()).startsWith(i + "@");
    }
    assertThat(handles.stream().map(TaskHandle::join)).anyMatch(each -> each.endsWith("@leaving"));
    Awaitility.await("the node is forgotten")
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            first.nodes().nodes().stream()
                .noneMatch(n -> n.id().value().equals("leaving") && n.state() == NodeState.UP));
  }

  /** Turns red (the handle hangs) when the tracker does not abandon its tasks as it stops. */
  @Test
  void tasksOfANodeThatIsGoneEndUnknownAndNewOnesAreRejected() throws Exception {
    Cusinart client = Cusinart.start(joining("gone").asClient());
    TaskHandle<Integer> running =
        client.engine().submit(new Endless(), 1, Options.DEFAULT.withTimeout(Duration.ofHours(1)));
    assertThat(RUNS.await(20, TimeUnit.SECONDS)).isTrue();

    client.running().terminate();

    assertThat(outcome(running)).isInstanceOf(Outcome.Unknown.class);
    assertThat(outcome(client.engine().submit(new Slow(), 1, Options.DEFAULT)))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(client.whenEnded().toCompletableFuture().get(30, TimeUnit.SECONDS)).isFalse();
    RELEASE.countDown();
  }

  @Test
  void aClosedEngineRejectsAndMayBeClosedTwice() throws Exception {
    try (Cusinart client = Cusinart.start(joining("closing").asClient())) {
      client.engine().close();
      client.engine().close();

      assertThat(outcome(client.engine().submit(new Slow(), 1, Options.DEFAULT)))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(Outcome.Reason.SHUTTING_DOWN));
    }
  }

  /** Turns red (the nested task is rejected: shutting down) when the engine is closed first. */
  @Test
  void aBodyThatRunsWhenItsNodeIsClosedStillGetsItsNestedWorkDone() throws Exception {
    Cusinart ending = Cusinart.start(joining("ending"));
    CLOSING.set(ending);
    TaskHandle<String> handle =
        ending
            .engine()
            .submit(new NestedAtTheEnd(), 7, Options.DEFAULT.withTarget(Target.node("ending")));
    assertThat(RUNS_NESTED.await(20, TimeUnit.SECONDS)).isTrue();

    ending.close();

    assertThat(outcome(handle))
        .isInstanceOfSatisfying(
            Outcome.Completed.class,
            completed -> assertThat(completed.value()).isEqualTo("7@first"));
  }
}
