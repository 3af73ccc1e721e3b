package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.Answer;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.task.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SubmissionsTest {

  private static final long A = 1;
  private static final long B = 2;
  private static final int TASKS = 50;

  private final Queue<Request> toA = new ArrayDeque<>();
  private final Queue<Request> toB = new ArrayDeque<>();
  private final KernelSettings kernel = NodeSettings.defaults().kernel();
  private final OutstandingWork outstanding = new OutstandingWork();
  private final ClusterViewKeeper views = new ClusterViewKeeper(new NodeId("client"), outstanding);
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Submissions submissions =
      new Submissions(
          new Submissions.Parts(
              9,
              kernel.execution(),
              () -> TaskScheduler.create(kernel.scheduling()),
              CostModel.create(kernel.scheduling()),
              outstanding,
              views,
              new RetryBudget(System.nanoTime()),
              TaskLife::new));

  @BeforeEach
  void twoWorkersAreUp() {
    var _ = views.nodesChanged(List.of(worker("a", A), worker("b", B)));
  }

  private static NodeInfo worker(String name, long incarnation) {
    return new NodeInfo(new NodeId(name), incarnation, "h:1", Set.of(), true, NodeState.UP);
  }

  private void submit() {
    submit(Options.DEFAULT);
  }

  private void submit(Options options) {
    var task =
        EncodedTask.single("x", Payload.EMPTY, Payload.EMPTY, ComputationCost.UNKNOWN, options);
    submissions.submitIfRoom(submissions.enter(task, (verdict, _, _) -> verdicts.add(verdict)));
  }

  private Request.Order sentToB() {
    return (Request.Order) toB.remove();
  }

  private void onlyBIsThere() {
    var _ = views.nodesChanged(List.of(worker("b", B)));
    submissions.reroute(new Routes(Map.of(B, toB::add)));
  }

  // Turns red when the answer counts before the deadline: it looked like a node that drains.
  @Test
  void whatAWorkerGivesUpAtTheDeadlineIsCancelledAndNotSentAgain() {
    onlyBIsThere();
    submit(Options.DEFAULT.withTimeout(Duration.ofNanos(1)));
    AttemptKey key = sentToB().key();

    submissions.answered(key, new Answer.GivenUp(true), new Timing(0, 0), Payload.EMPTY);

    assertThat(verdicts).containsExactly(new Verdict.Cancelled(true, Outcome.Cause.DEADLINE));
  }

  // Turns red without the inquiries: the task would wait for its deadline.
  @Test
  void anAttemptThatItsNodeDoesNotHaveIsAskedForAndSentAgain() {
    onlyBIsThere();
    submit();
    AttemptKey key = sentToB().key();

    submissions.sweep(System.nanoTime() + Duration.ofSeconds(6).toNanos());
    assertThat(toB.remove()).isEqualTo(new Request.Inquiry(List.of(key)));
    submissions.missing(key);

    assertThat(sentToB().key()).isEqualTo(new AttemptKey(key.task(), 2, B));
    assertThat(outstanding.tasksOn(B)).isEqualTo(1);
  }

  // Turns red when the last report is shown whoever made it: the second attempt has done nothing.
  @Test
  void theProgressOfAnAttemptThatIsLostIsNotShown() {
    onlyBIsThere();
    submit();
    AttemptKey key = sentToB().key();
    submissions.reported(key, 0.3, "a third", new NodeId("b"));
    assertThat(submissions.book.show(1))
        .singleElement()
        .satisfies(line -> assertThat(line.progress()).isEqualTo("30 % a third"));

    submissions.missing(key);

    assertThat(submissions.book.show(1))
        .singleElement()
        .satisfies(line -> assertThat(line.progress()).isEmpty());
  }

  // Turns red when a copy that lost runs on: its node would work for nobody.
  @Test
  void theCopyThatLostIsTakenBack() {
    submissions.reroute(new Routes(Map.of(A, toA::add, B, toB::add)));
    submit(Options.DEFAULT.withTarget(Target.node("b")));
    AttemptKey first = sentToB().key();
    var _ =
        views.nodesChanged(List.of(worker("b", B).withState(NodeState.SUSPECTED), worker("b", A)));
    submissions.suspected(B);
    AttemptKey second = ((Request.Order) toA.remove()).key();

    submissions.answered(second, new Answer.Returned(), new Timing(1, 1), Payload.EMPTY);

    assertThat(verdicts).containsExactly(new Verdict.Completed());
    assertThat(toB.remove()).isEqualTo(new Request.Cancel(first));
    assertThat(outstanding.tasksOn(A) + outstanding.tasksOn(B)).isZero();
  }

  // Turns red when only a change of the cluster tries again: with none it waited for its deadline.
  @Test
  void aTaskThatWasRefusedEverywhereAfterALossIsTriedAgainByAndBy() {
    onlyBIsThere();
    submit();
    AttemptKey first = sentToB().key();
    submissions.missing(first);
    submissions.answered(
        sentToB().key(),
        new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", Duration.ofSeconds(1)),
        new Timing(0, 0),
        Payload.EMPTY);
    assertThat(verdicts).isEmpty();

    submissions.sweep(System.nanoTime() + Duration.ofSeconds(2).toNanos());

    assertThat(sentToB().key().number()).isEqualTo(3);
  }

  // Turns red when a node without an executor ends the search: its tasks were rejected.
  @Test
  void aNodeWhoseExecutorHasJustGoneIsPassedOver() {
    submissions.reroute(new Routes(Map.of(B, toB::add)));

    for (int i = 0; i < TASKS; i++) {
      submit();
    }

    assertThat(verdicts).isEmpty();
    assertThat(toB).hasSize(TASKS);
  }

  // Turns red when a task is sent first and abandoned then: it would end unknown.
  @Test
  void afterItsNodeHasLeftATaskIsRejectedAndNotSent() {
    onlyBIsThere();
    submissions.abandon("gone");

    submit();

    assertThat(verdicts).singleElement().isInstanceOf(Verdict.Rejected.class);
    assertThat(toB).isEmpty();
  }

  @Test
  void withoutAnyExecutorATaskIsRejected() {
    submissions.reroute(Routes.NONE);

    submit();

    assertThat(verdicts)
        .singleElement()
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Outcome.Reason.NO_ELIGIBLE_NODE));
  }

  private static final int RESERVE = 2_000;

  private void aAndBAre(NodeState stateOfA, NodeState stateOfB) {
    var _ =
        views.nodesChanged(
            List.of(worker("a", A).withState(stateOfA), worker("b", B).withState(stateOfB)));
  }

  /** More tasks on B than there are moves at first, B suspected, and time adds next to nothing. */
  private void suspectBWithMoreThanTheReserve() {
    submissions.reroute(new Routes(Map.of(B, toB::add)));
    // Each task adds the fifth of a move, but no more than the reserve is saved up.
    for (int i = 0; i < RESERVE + TASKS; i++) {
      submit();
    }
    submissions.reroute(new Routes(Map.of(A, toA::add, B, toB::add)));
    toB.clear();
    aAndBAre(NodeState.UP, NodeState.SUSPECTED);
    submissions.suspected(B);
  }

  // Turns red when suspicion moves everything: a link that flaps would double the load.
  @Test
  void withoutBudgetTasksStayOnASuspectedNodeUntilThereIsSome() {
    suspectBWithMoreThanTheReserve();
    int moved = toA.size();
    assertThat(moved).isBetween(RESERVE, RESERVE + TASKS - 1);

    // Time adds twenty moves a second.
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          submissions.sweep(System.nanoTime());
          return toA.size() == RESERVE + TASKS;
        });
    submissions.sweep(System.nanoTime());
    assertThat(toA).hasSize(RESERVE + TASKS).allMatch(Request.Order.class::isInstance);
    assertThat(outstanding.tasksOn(B)).isZero();
  }

  // Turns red when what was postponed is moved though its node is trusted again.
  @Test
  void aNodeThatIsTrustedAgainKeepsWhatWasPostponed() {
    suspectBWithMoreThanTheReserve();
    int moved = toA.size();
    aAndBAre(NodeState.UP, NodeState.UP);
    submissions.trusted(B);

    Awaitility.await()
        .during(Duration.ofMillis(300))
        .until(() -> {
          submissions.sweep(System.nanoTime());
          return toA.size() == moved;
        });
  }

  // Turns red when what is lost for certain needs a move from the budget.
  @Test
  void aNodeThatIsGoneNeedsNoBudget() {
    suspectBWithMoreThanTheReserve();

    submissions.gone(B);

    assertThat(toA).hasSize(RESERVE + TASKS);
  }

  // Turns red when another node's suspicion takes back that a task waits to be moved.
  @Test
  void theSuspicionOfAnotherNodeTakesNothingBack() {
    suspectBWithMoreThanTheReserve();
    submissions.suspected(A + B);

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          submissions.sweep(System.nanoTime());
          return toA.size() == RESERVE + TASKS;
        });
  }

  private static final ExecutorRoute TAKES_NOTHING =
      new ExecutorRoute() {
        @Override
        public boolean takes(int bytes) {
          return false;
        }

        @Override
        public void send(Request request) {
          throw new AssertionError("it takes nothing");
        }
      };

  @Test
  void aTaskThatIsTooLargeForEveryWayIsRejectedBySizeAndCure() {
    submissions.reroute(new Routes(Map.of(A, TAKES_NOTHING, B, TAKES_NOTHING)));
    var big = new Payload(new byte[300_000]);
    var task =
        EncodedTask.single("x", Payload.EMPTY, big, ComputationCost.UNKNOWN, Options.DEFAULT);

    submissions.submitIfRoom(submissions.enter(task, (verdict, _, _) -> verdicts.add(verdict)));

    assertThat(verdicts)
        .singleElement()
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected ->
                assertThat(rejected.detail())
                    .matches("no way to node [ab]: it takes no task of 300000 bytes now"));
  }
}
