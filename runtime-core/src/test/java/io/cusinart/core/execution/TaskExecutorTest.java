package io.cusinart.core.execution;

import static io.cusinart.core.execution.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskContext;
import io.cusinart.core.execution.Orders.Size;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.membership.Suspicion;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a submitter's tasks when it is silent, and when it is gone. */
@Timeout(30)
final class TaskExecutorTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  /** The submitter of {@link Orders}. */
  private static final long SUBMITTER = 1;

  private static Semaphore started = new Semaphore(0);
  private static CountDownLatch gate = new CountDownLatch(1);

  private final NodeManager nodes = new NodeManager();
  private final TestProbe<Reply> submitter = KIT.createTestProbe();
  private final Lanes lanes =
      new Lanes(
          new Lanes.Surroundings(
              new NodeId("a"),
              7,
              Orders.CODEC,
              () -> {
                throw new IllegalStateException("these bodies submit nothing");
              }),
          new ExecutionSettings(
              1,
              1,
              10,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              new SubmissionSettings(10, 0, 0),
              new LaneSettings(Duration.ofSeconds(60), Duration.ofMillis(500), 16)));
  private final ActorRef<TaskExecutor.Command> executor =
      KIT.spawn(TaskExecutor.create(lanes, Optional.empty(), nodes));

  /** Waits at the gate; can be interrupted there. */
  record Held() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws InterruptedException {
      started.release();
      gate.await();
      return input;
    }
  }

  @BeforeEach
  void oneRunsAndOneWaits() throws InterruptedException {
    started = new Semaphore(0);
    gate = new CountDownLatch(1);
    nodes.register(new NodeInfo(new NodeId("c"), SUBMITTER, "h:1", Set.of(), false, NodeState.UP));
    run(1, new Held());
    started.acquire();
    run(2, new Size());
    await("the second waits").until(() -> lanes.load().queued() == 1);
  }

  @AfterEach
  void stop() {
    gate.countDown();
    KIT.stop(executor);
  }

  @AfterAll
  static void stopKit() {
    KIT.shutdownTestKit();
  }

  private void run(long task, DistributedComputation<String, ?> computation) {
    executor.tell(
        new TaskExecutor.Run(order(task).blocking().computing(computation), submitter.ref()));
  }

  /** Turns red (no answer comes) when the executor does not revoke what a gone submitter has. */
  @Test
  void whatASubmitterHasIsGivenUpWhenItIsGone() {
    nodes.forget(SUBMITTER);

    assertThat(
            List.of(
                submitter.expectMessageClass(Reply.GivenUp.class),
                submitter.expectMessageClass(Reply.GivenUp.class)))
        .containsExactlyInAnyOrder(
            new Reply.GivenUp(Orders.key(1), true), new Reply.GivenUp(Orders.key(2), false));
    await("empty lanes").until(() -> lanes.load().running() == 0);
  }

  /** Turns red (the task runs) when nothing is remembered of who is gone. */
  @Test
  void anOrderThatComesAfterItsSubmitterIsGoneIsRefused() {
    nodes.forget(SUBMITTER);
    submitter.receiveSeveralMessages(2);

    run(3, new Size());

    assertThat(submitter.expectMessageClass(Reply.Refused.class))
        .satisfies(refused -> {
          assertThat(refused.key()).isEqualTo(Orders.key(3));
          assertThat(refused.reason()).isEqualTo(Outcome.Reason.SHUTTING_DOWN);
          assertThat(refused.detail()).contains("its submitter is gone");
        });
  }

  @Test
  void silenceAloneCancelsNothing() {
    nodes.suspect(SUBMITTER, Suspicion.UNREACHABLE);

    submitter.expectNoMessage(Duration.ofMillis(200));
    gate.countDown();
    assertThat(submitter.expectMessageClass(Reply.Completed.class).key()).isEqualTo(Orders.key(1));
    assertThat(submitter.expectMessageClass(Reply.Completed.class).key()).isEqualTo(Orders.key(2));
  }

  @Test
  void theTasksOfOthersGoOn() {
    nodes.register(new NodeInfo(new NodeId("d"), 2, "h:2", Set.of(), false, NodeState.UP));
    nodes.forget(2);

    submitter.expectNoMessage(Duration.ofMillis(200));
  }
}
