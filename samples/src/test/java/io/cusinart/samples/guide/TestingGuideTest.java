package io.cusinart.samples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.testkit.computation.TaskHarness;
import io.cusinart.testkit.computation.TaskRun;
import io.cusinart.testkit.junit.ClusterExtension;
import io.cusinart.testkit.junit.LocalClusterExtension;
import io.cusinart.testkit.junit.ProcessClusterExtension;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The code of the guide to testing; its regions stand there word for word. */
class TestingGuideTest {

  // tag::computation
  /** The sum of 1 to n, step by step. */
  record Sum() implements DistributedComputation<Integer, Long> {

    @Override
    public Long execute(Integer upTo, TaskContext task) {
      long sum = 0;
      for (int i = 1; i <= upTo; i++) {
        if (task.cancelled()) {
          throw new CancellationException("at " + i);
        }
        sum += i;
        task.progress((double) i / upTo, "at " + i);
      }
      return sum;
    }
  }

  // end::computation

  // tag::harness
  @Test
  void theSumIsRight() throws Exception {
    assertThat(TaskHarness.run(new Sum(), 4)).isEqualTo(10L);
  }

  @Test
  void itTellsHowFarItIsAndStopsWhenCancelled() throws Exception {
    TaskRun<Long> run = TaskHarness.of(new Sum()).withAttempt(2).run(4);

    assertThat(run.progress().getLast().note()).isEqualTo("at 4");
    assertThatThrownBy(() -> TaskHarness.of(new Sum()).withCancelAtLook(3).run(4))
        .isInstanceOf(CancellationException.class)
        .hasMessage("at 3");
  }

  // end::harness

  private static final class Connection {}

  @Test
  void whatMayNotTravelIsFoundWithoutACluster() {
    // tag::travel
    var connection = new Connection();
    DistributedComputation<String, String> wrong =
        (text, task) -> text + " by " + connection.hashCode();

    assertThatThrownBy(() -> TaskHarness.run(wrong, "x"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("Connection may not travel");
    // end::travel
  }

  @Nested
  @Timeout(60)
  class OnNodesInThisJvm {

    // tag::local
    @RegisterExtension static final LocalClusterExtension CLUSTER = ClusterExtension.local(3);

    @Test
    void itRunsOnAnyNode() {
      int upTo = CLUSTER.random().nextInt(1, 1_000);

      long sum = CLUSTER.engine().submit(new Sum(), upTo, options -> options).join();

      assertThat(sum).isEqualTo((long) upTo * (upTo + 1) / 2);
    }
    // end::local
  }

  @Nested
  @Timeout(180)
  class OnProcesses {

    // tag::processes
    @RegisterExtension static final ProcessClusterExtension CLUSTER = ClusterExtension.processes(3);

    @Test
    void whatWasPinnedToACrashedNodeIsRejectedUntilItIsBack() throws Exception {
      CLUSTER.crash("worker-2");
      CLUSTER.awaitRemoved("worker-2");
      CLUSTER.awaitMembers(2);

      assertThat(sumOn("worker-2")).isInstanceOf(Outcome.Rejected.class);

      CLUSTER.restart("worker-2");
      CLUSTER.awaitMembers(3);
      assertThat(sumOn("worker-2")).isInstanceOf(Outcome.Completed.class);
    }

    private static Outcome<Long> sumOn(String node) throws Exception {
      return CLUSTER
          .engine()
          .submit(new Sum(), 4, options -> options.withTarget(Target.node(node)))
          .outcome()
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    }
    // end::processes
  }
}
