package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.task.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SubmissionsTest {

  private static final long A = 1;
  private static final long B = 2;
  private static final int TASKS = 50;

  private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
  private final TestProbe<TaskExecutor.Command> executorOfB = kit.createTestProbe();
  private final TestProbe<TaskTracker.Command> tracker = kit.createTestProbe();
  private final KernelSettings kernel = NodeSettings.defaults().kernel();
  private final OutstandingWork outstanding = new OutstandingWork();
  private final ClusterViewKeeper views = new ClusterViewKeeper(new NodeId("client"), outstanding);
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Submissions submissions =
      new Submissions(
          new Submissions.Parts(
              9,
              kernel.execution(),
              TaskScheduler.create(kernel.scheduling()),
              CostModel.create(kernel.scheduling()),
              outstanding,
              views,
              TaskLife::new));

  @BeforeEach
  void twoWorkersAreUp() {
    var _ = views.nodesChanged(List.of(worker("a", A), worker("b", B)));
  }

  @AfterEach
  void stopKit() {
    kit.shutdownTestKit();
  }

  private static NodeInfo worker(String name, long incarnation) {
    return new NodeInfo(new NodeId(name), incarnation, "h:1", Set.of(), true, NodeState.UP);
  }

  private void submit() {
    var task =
        new EncodedTask(
            "x", Payload.EMPTY, Payload.EMPTY, ComputationCost.UNKNOWN, Options.DEFAULT);
    submissions.submit(task, (verdict, _, _) -> verdicts.add(verdict));
  }

  // Turns red when a node without an executor ends the search: its tasks were rejected.
  @Test
  void aNodeWhoseExecutorHasJustGoneIsPassedOver() {
    submissions.reroute(new Routes(tracker.ref(), Map.of(B, executorOfB.ref())));

    for (int i = 0; i < TASKS; i++) {
      submit();
    }

    assertThat(verdicts).isEmpty();
    assertThat(executorOfB.receiveSeveralMessages(TASKS)).hasSize(TASKS);
  }

  @Test
  void withoutAnyExecutorATaskIsRejected() {
    submissions.reroute(new Routes(tracker.ref(), Map.of()));

    submit();

    assertThat(verdicts)
        .singleElement()
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Outcome.Reason.NO_ELIGIBLE_NODE));
  }
}
