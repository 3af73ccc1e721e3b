package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.node.Extensions;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code Target.ownerOf} on real nodes that were told who owns what. */
@Timeout(60)
final class KeyOwnersTest {

  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static CountDownLatch gate = new CountDownLatch(0);
  private static volatile Supplier<Optional<NodeId>> owner = Optional::empty;

  // Set before all tests, which NullAway does not know as a beginning.
  @SuppressWarnings("NullAway.Init")
  private static LocalCluster cluster;

  /** Answers with the name of its node. */
  record Where() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      return context.node().value();
    }

    @Override
    public ComputationCost estimateCost(String input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  record Held() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws InterruptedException {
      RUNNING.incrementAndGet();
      gate.await();
      return input;
    }

    @Override
    public ComputationCost estimateCost(String input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  @BeforeAll
  static void startCluster() {
    // One thread and one place in the queue: easily full, on the lane that lets bodies wait.
    var small =
        ConfigFactory.parseString("cusinart.execution { blocking-threads = 1, queue-bound = 1 }");
    NodeSettings settings = NodeSettings.from(small.withFallback(ConfigFactory.load()));
    cluster = LocalCluster.start(3, settings, Extensions.NONE.withOwners(_ -> owner.get()));
  }

  @AfterAll
  static void stopCluster() {
    gate.countDown();
    cluster.close();
  }

  private static TaskHandle<String> submitOwned() {
    Options owned = Options.DEFAULT.withTarget(Target.ownerOf("order-7"));
    return cluster.engine().submit(new Where(), "", owned);
  }

  @Test
  void aTaskRunsWhereItsKeyIsOwnedAndTheExplanationSaysWhoDoes() {
    for (String name : List.of("local-1", "local-2", "local-3")) {
      owner = () -> Optional.of(new NodeId(name));

      TaskHandle<String> handle = submitOwned();

      assertThat(handle.join()).isEqualTo(name);
      assertThat(handle.explain().toString())
          .contains("does not own the key [order-7], [" + name + "] does");
    }
  }

  @Test
  void aTaskWhoseKeyNobodyOwnsIsRejected() throws Exception {
    owner = Optional::empty;

    Outcome<String> outcome =
        submitOwned().outcome().toCompletableFuture().get(20, TimeUnit.SECONDS);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(Outcome.Reason.NO_ELIGIBLE_NODE);
              assertThat(rejected.detail()).contains("no node is known to");
            });
  }

  /** Turns red (it stays on local-2 until there is room) when the owner is asked only once. */
  @Test
  void aTaskFollowsItsKeyWhenTheOwnerChangesBetweenAttempts() {
    gate = new CountDownLatch(1);
    RUNNING.set(0);
    fill("local-2");
    var asked = new AtomicInteger();
    owner = () -> Optional.of(new NodeId(asked.getAndIncrement() == 0 ? "local-2" : "local-3"));

    TaskHandle<String> handle = submitOwned();

    assertThat(handle.join()).isEqualTo("local-3");
    assertThat(handle.explain().placements())
        .extracting(placement -> placement.chosen().value())
        .containsExactly("local-2", "local-3");
    gate.countDown();
  }

  /** One runs, one waits, and a third would find no room. */
  private static void fill(String name) {
    Options there = Options.DEFAULT.withTarget(Target.node(name));
    var handles = new ArrayList<TaskHandle<String>>();
    handles.add(cluster.engine().submit(new Held(), "", there));
    await().atMost(Duration.ofSeconds(20)).until(() -> RUNNING.get() == 1);
    handles.add(cluster.engine().submit(new Held(), "", there));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> handles.get(1).explain().state().equals("running"));
  }
}
