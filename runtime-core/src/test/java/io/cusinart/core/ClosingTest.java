package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing a node: twice, from several threads, from its own tasks, and as others see it. */
@Timeout(90)
final class ClosingTest {

  private static final String CLOSING = "closing";

  private static Cusinart first;

  /** The node under test, for bodies that close it. */
  private static final AtomicReference<Cusinart> NODE = new AtomicReference<>();

  private static CountDownLatch runs = new CountDownLatch(1);
  private static CountDownLatch gate = new CountDownLatch(1);

  /** Waits at the gate; can be interrupted there. */
  record Held() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) throws InterruptedException {
      runs.countDown();
      gate.await();
      return input;
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  record Node() implements DistributedComputation<Integer, String> {
    @Override
    public String execute(Integer input, TaskContext context) {
      return context.node().value();
    }
  }

  /** Closes the node that it runs on. */
  record ClosesItsNode() implements DistributedComputation<Boolean, String> {
    @Override
    public String execute(Boolean blocking, TaskContext context) {
      NODE.get().close();
      NODE.get().close();
      return "closed";
    }

    @Override
    public ComputationCost estimateCost(Boolean blocking) {
      return blocking ? ComputationCost.LIGHT.asBlocking() : ComputationCost.LIGHT;
    }
  }

  /** Closes the engine that has submitted it. */
  record ClosesItsEngine() implements DistributedComputation<Integer, String> {
    @Override
    public String execute(Integer input, TaskContext context) {
      context.engine().close();
      return "closed";
    }
  }

  @BeforeAll
  static void startFirst() {
    first = Cusinart.start(NodeSettings.defaults().withName("first"));
  }

  @AfterAll
  static void stopFirst() {
    first.close();
  }

  @BeforeEach
  void startNode() {
    runs = new CountDownLatch(1);
    gate = new CountDownLatch(1);
    NODE.set(
        Cusinart.start(
            NodeSettings.defaults()
                .withName(CLOSING)
                .withSeeds(java.util.List.of(first.self().address()))));
    assertThat(first.running().awaitWorkers(2, Duration.ofSeconds(20))).isTrue();
  }

  private static <I, O> TaskHandle<O> there(DistributedComputation<I, O> computation, I input) {
    Options target = Options.DEFAULT.withTarget(Target.node(CLOSING));
    return first.engine().submit(computation, input, target);
  }

  private static <O> Outcome<O> outcome(TaskHandle<O> handle) throws Exception {
    return handle.outcome().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void assertEnds() throws Exception {
    assertThat(NODE.get().whenEnded().toCompletableFuture().get(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Turns red (it returns at once) when only the first call does anything. */
  @Test
  void aSecondCallWaitsForTheEndThatTheFirstHasBegun() throws Exception {
    TaskHandle<Integer> held = there(new Held(), 1);
    assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
    Thread one = Thread.ofPlatform().start(NODE.get()::close);
    await("the first").until(() -> NODE.get().running().closed());
    Thread two = Thread.ofPlatform().start(NODE.get()::close);

    assertThat(two.join(Duration.ofMillis(300))).as("returned while a body runs").isFalse();

    gate.countDown();
    assertThat(one.join(Duration.ofSeconds(30))).isTrue();
    assertThat(two.join(Duration.ofSeconds(5))).isTrue();
    assertThat(outcome(held)).isInstanceOf(Outcome.Completed.class);
    NODE.get().close();
  }

  /** Turns red (the body is given up after 10 s) when a body waits for the end of its node. */
  @Test
  void aBodyThatClosesItsNodeBeginsThatAndCompletes() throws Exception {
    assertThat(outcome(there(new ClosesItsNode(), false)))
        .isInstanceOfSatisfying(
            Outcome.Completed.class, done -> assertThat(done.value()).isEqualTo("closed"));
    assertEnds();
  }

  @Test
  void aBodyOfTheBlockingLaneMayDoSoToo() throws Exception {
    assertThat(outcome(there(new ClosesItsNode(), true))).isInstanceOf(Outcome.Completed.class);
    assertEnds();
  }

  /** Turns red (cancelled after 30 s) when the engine waits for the body that closes it. */
  @Test
  void aBodyThatClosesTheEngineThatSubmittedItCompletes() throws Exception {
    try (Cusinart node = NODE.get()) {
      Options here = Options.DEFAULT.withTarget(Target.node(CLOSING));

      assertThat(outcome(node.engine().submit(new ClosesItsEngine(), 1, here)))
          .isInstanceOf(Outcome.Completed.class);
      assertThat(outcome(node.engine().submit(new Node(), 1, here)))
          .isInstanceOf(Outcome.Rejected.class);
    }
  }

  /** Turns red (it is up until it leaves) when a node does not say that it drains. */
  @Test
  void aNodeThatDrainsIsShownSoAndGetsNothingNew() throws Exception {
    TaskHandle<Integer> held = there(new Held(), 1);
    assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
    Thread closing = Thread.ofPlatform().start(NODE.get()::close);

    await("the first node to see it")
        .atMost(Duration.ofSeconds(5))
        .until(() ->
            first.nodes().get(new NodeId(CLOSING)).state() == NodeState.DRAINING
                && !first.running().awaitWorkers(2, Duration.ZERO));
    for (int i = 0; i < 50; i++) {
      Outcome<String> outcome = outcome(first.engine().submit(new Node(), i, Options.DEFAULT));
      assertThat(outcome.orThrow()).isEqualTo("first");
      assertThat(outcome.receipt().attempts())
          .extracting(Receipt.Attempt::number)
          .containsExactly(1);
    }

    gate.countDown();
    assertThat(outcome(held)).isInstanceOf(Outcome.Completed.class);
    closing.join();
  }
}
