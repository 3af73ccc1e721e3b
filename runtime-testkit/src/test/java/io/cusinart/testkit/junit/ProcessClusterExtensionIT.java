package io.cusinart.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Progress;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the faults do. Each test ends with all three workers up. */
@Timeout(180)
class ProcessClusterExtensionIT {

  @RegisterExtension static final ProcessClusterExtension CLUSTER = ClusterExtension.processes(3);

  /** Never ends at its first attempt; the second tells where it is. */
  record Second() implements DistributedComputation<String, String> {

    @Override
    public String execute(String input, TaskContext task) throws Exception {
      task.progress(0, input);
      if (task.attempt() == 1) {
        new CountDownLatch(1).await();
      }
      return task.node().value();
    }
  }

  /** Where a task was heard of last. */
  private static final class Whereabouts implements Flow.Subscriber<Progress> {
    private final Map<Integer, String> nodes = new ConcurrentHashMap<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Progress progress) {
      nodes.put(progress.attempt(), progress.node().value());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  private static String hello(String node) throws Exception {
    return CLUSTER
        .engine()
        .submit(
            (String text, TaskContext task) -> text + " from " + task.node(),
            "hello",
            options -> options.withTarget(Target.node(node)))
        .result()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static boolean seenAs(String node, NodeState state) {
    return CLUSTER.engine().nodes().stream()
        .anyMatch(each -> each.id().equals(new NodeId(node)) && each.state() == state);
  }

  @Test
  void workOfACrashedWorkerIsDoneElsewhereAndItComesBack() {
    CLUSTER.awaitMembers(3);
    TaskHandle<String> handle = CLUSTER.engine().submit(new Second(), "here", Options.DEFAULT);
    var where = new Whereabouts();
    handle.progress().subscribe(where);
    CLUSTER.await("the body runs", () -> where.nodes.containsKey(1));
    String victim = where.nodes.getOrDefault(1, "");

    CLUSTER.crash(victim);

    assertThat(handle.join()).isNotEqualTo(victim).startsWith("worker-");
    CLUSTER.awaitRemoved(victim);
    CLUSTER.awaitMembers(2);
    CLUSTER.restart(victim);
    CLUSTER.awaitMembers(3);
  }

  @Test
  void aPausedWorkerIsSuspectedUntilItGoesOn() throws Exception {
    CLUSTER.awaitMembers(3);

    CLUSTER.pause("worker-2");
    CLUSTER.await("worker-2 is no longer up", () -> !seenAs("worker-2", NodeState.UP));
    CLUSTER.resume("worker-2");

    CLUSTER.awaitMembers(3);
    assertThat(hello("worker-2")).isEqualTo("hello from worker-2");
  }

  // Turns red when the client still reaches the isolated worker: the cluster then removes others.
  @Test
  void anIsolatedWorkerIsRemovedAndComesBackWhenHealed() throws Exception {
    CLUSTER.awaitMembers(3);

    CLUSTER.isolate("worker-3");

    CLUSTER.awaitRemoved("worker-3");
    CLUSTER.awaitMembers(2);
    assertThat(hello("worker-1")).isEqualTo("hello from worker-1");
    CLUSTER.heal();
    CLUSTER.awaitMembers(3);
    assertThat(hello("worker-3")).isEqualTo("hello from worker-3");
  }

  // Turns red when a delay is not waited for.
  @Test
  void aSlowRoadDelaysItsOwnTasksOnly() throws Exception {
    CLUSTER.awaitMembers(3);
    hello("worker-1");
    hello("worker-2");

    CLUSTER.slow(ProcessClusterExtension.CLIENT, "worker-1", Duration.ofMillis(300));

    assertThat(tookMillis("worker-1")).isGreaterThanOrEqualTo(600);
    assertThat(tookMillis("worker-2")).isLessThan(600);
    CLUSTER.heal();
    assertThat(tookMillis("worker-1")).isLessThan(600);
  }

  private static long tookMillis(String node) throws Exception {
    long beganNanos = System.nanoTime();
    hello(node);
    return (System.nanoTime() - beganNanos) / 1_000_000;
  }

  @Test
  void namesThatAreNotThereAreRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> CLUSTER.crash("worker-9"))
        .hasMessage(
            "no node is named [worker-9]; there are [client, worker-1, worker-2, worker-3]");
    assertThatThrownBy(() -> CLUSTER.pause("client")).hasMessageContaining("cannot crash or pause");
    assertThatThrownBy(() -> CLUSTER.cut("worker-1", "worker-1"))
        .hasMessage("[worker-1] cannot be cut from itself");
    assertThatThrownBy(() -> CLUSTER.restart("worker-1"))
        .hasMessage("worker-1 runs; crash it first");
  }

  @Test
  void aSecondClusterOfProcessesInOneJvmIsRefused() {
    assertThatThrownBy(() -> ClusterExtension.processes(1).start(new ClusterTrace()))
        .hasMessageStartingWith("a cluster of processes runs in this JVM already");
  }
}
