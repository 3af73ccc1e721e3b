package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.node.IncarnationListener;
import io.cusinart.core.settings.NodeSettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes that the cluster removes while their processes go on. All turn red when {@code come-back}
 * is taken for its contrary.
 */
@Timeout(120)
final class ReturningTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  private static final CountDownLatch RUNS = new CountDownLatch(1);

  /** Never ends by itself. */
  record Endless() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) throws InterruptedException {
      RUNS.countDown();
      new CountDownLatch(1).await();
      return input;
    }
  }

  /** Where it runs. */
  record Where() implements DistributedComputation<Integer, String> {
    @Override
    public String execute(Integer input, TaskContext context) {
      return "n" + input;
    }
  }

  /** As plain as it gets. */
  record Again() implements Callable<String>, Serializable {
    @Override
    public String call() {
      return "again";
    }
  }

  private static long up(Cusinart node) {
    return node.nodes().nodes().stream().filter(each -> each.state() == NodeState.UP).count();
  }

  private static void allSeeAll(LocalCluster cluster) {
    int size = cluster.nodes().size();
    for (Cusinart each : cluster.nodes()) {
      await("%s to see %d that are up".formatted(each.self().id(), size))
          .atMost(LONG)
          .until(() -> up(each) == size && each.nodes().nodes().size() == size);
    }
  }

  private static void isAnother(NodeInfo before, Cusinart node) {
    await("another incarnation of " + before.id())
        .atMost(LONG)
        .until(() -> node.self().incarnation() != before.incarnation());
    assertThat(node.self().id()).isEqualTo(before.id());
    assertThat(node.self().address()).isEqualTo(before.address());
  }

  /** What a part hears. */
  private static final class Heard implements IncarnationListener {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void began(NodeInfo self) {
      lines.add("began " + self.incarnation());
    }

    @Override
    public void ended(NodeInfo self) {
      lines.add("ended " + self.incarnation());
    }
  }

  @Test
  void whoIsRemovedComesBackInTheSameProcessAndItsPartsGoOn() throws Exception {
    try (LocalCluster cluster = Cusinart.local(3)) {
      Cusinart node = cluster.nodes().get(1);
      NodeInfo before = node.self();
      var heard = new Heard();
      node.onIncarnation(heard);
      ExecutorService executor = node.engine().asExecutorService();
      TaskHandle<Integer> open =
          node.engine()
              .submit(new Endless(), 1, Options.DEFAULT.withTarget(new Target.Node(before.id())));
      assertThat(RUNS.await(20, TimeUnit.SECONDS)).isTrue();

      node.running().down();

      isAnother(before, node);
      allSeeAll(cluster);
      assertThat(open.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS))
          .isInstanceOf(Outcome.Unknown.class);
      assertThat(
              node.engine().execute(new Where(), 7).toCompletableFuture().get(20, TimeUnit.SECONDS))
          .isEqualTo("n7");
      assertThat(executor.submit(new Again()).get(20, TimeUnit.SECONDS)).isEqualTo("again");
      var there = Options.DEFAULT.withTarget(new Target.Node(before.id()));
      assertThat(cluster.engine().submit(new Where(), 8, there).join()).isEqualTo("n8");
      assertThat(node.whenEnded().toCompletableFuture()).isNotDone();
      await("the listener")
          .atMost(LONG)
          .untilAsserted(() ->
              assertThat(heard.lines)
                  .containsExactly(
                      "began " + before.incarnation(),
                      "ended " + before.incarnation(),
                      "began " + node.self().incarnation()));
    }
  }

  @Test
  void whoeverIsRemovedWhenAllAreComesBackToOneCluster() {
    try (LocalCluster cluster = Cusinart.local(3)) {
      List<NodeInfo> before = cluster.nodes().stream().map(Cusinart::self).toList();

      cluster.nodes().forEach(each -> each.running().down());

      for (int i = 0; i < 3; i++) {
        isAnother(before.get(i), cluster.nodes().get(i));
      }
      allSeeAll(cluster);
    }
  }

  @Test
  void whoMayNotComeBackEnds() throws Exception {
    var kernel = NodeSettings.defaults().kernel();
    var settings =
        NodeSettings.defaults()
            .withKernel(kernel.withCluster(kernel.cluster().withComeBack(false)));
    try (LocalCluster cluster = LocalCluster.start(2, settings)) {
      Cusinart node = cluster.nodes().get(1);
      node.running().down();

      assertThat(node.whenEnded().toCompletableFuture().get(30, TimeUnit.SECONDS)).isFalse();
    }
  }
}
