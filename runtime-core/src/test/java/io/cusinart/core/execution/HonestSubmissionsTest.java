package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskId;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hedges, retries, deaths, deadlines and waiting, with two workers and no network. */
final class HonestSubmissionsTest {

  private static final long A = 1;
  private static final long B = 2;
  private static final Timing TIMING = new Timing(1, 1_000_000);
  private static final Duration LATER = Duration.ofSeconds(3);

  private final List<Request> sent = new ArrayList<>();
  private final KernelSettings kernel = NodeSettings.defaults().kernel();
  private final OutstandingWork outstanding = new OutstandingWork();
  private final ClusterViewKeeper views = new ClusterViewKeeper(new NodeId("client"), outstanding);
  private final CostModel costs = CostModel.create(kernel.scheduling());
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Receipt> receipts = new ArrayList<>();
  private final Submissions submissions =
      new Submissions(
          new Submissions.Parts(
              9,
              kernel.execution(),
              () -> TaskScheduler.create(kernel.scheduling()),
              costs,
              outstanding,
              views,
              new RetryBudget(System.nanoTime()),
              TaskLife::new));

  @BeforeEach
  void twoWorkersAreUp() {
    states(NodeState.UP, NodeState.UP);
    submissions.reroute(new Routes(Map.of(A, sent::add, B, sent::add)));
  }

  private void states(NodeState ofA, NodeState ofB) {
    var _ = views.nodesChanged(List.of(worker("a", A, ofA), worker("b", B, ofB)));
  }

  private static NodeInfo worker(String name, long incarnation, NodeState state) {
    return new NodeInfo(new NodeId(name), incarnation, "h:1", Set.of(), true, state);
  }

  private static EncodedTask task(ComputationCost cost, Options options) {
    return EncodedTask.single("x", Payload.EMPTY, Payload.EMPTY, cost, options);
  }

  private void ended(Verdict verdict, Payload result, Receipt receipt) {
    verdicts.add(verdict);
    receipts.add(receipt);
  }

  private void submit(ComputationCost cost, Options options) {
    submissions.submitIfRoom(submissions.enter(task(cost, options), this::ended));
  }

  private void sweepLater() {
    submissions.sweep(System.nanoTime() + LATER.toNanos());
  }

  private AttemptKey sentAs(int place) {
    return ((Request.Order) sent.get(place)).key();
  }

  private void answer(AttemptKey key, Answer answer) {
    submissions.answered(key, answer, TIMING, Payload.EMPTY);
  }

  // Turns red without the hedge, and when the copy that lost is not cancelled.
  @Test
  void aLateTaskGetsASecondCopyElsewhereAndTheFirstResultWins() {
    submit(ComputationCost.LIGHT, Options.DEFAULT.withHedging());
    submissions.sweep(System.nanoTime());
    assertThat(sent).as("not late yet").hasSize(1);

    sweepLater();
    sweepLater();

    assertThat(sent).hasSize(2);
    assertThat(sentAs(1).incarnation()).isNotEqualTo(sentAs(0).incarnation());
    answer(sentAs(1), new Answer.Returned());
    assertThat(verdicts).containsExactly(new Verdict.Completed());
    assertThat(sent.getLast()).isEqualTo(new Request.Cancel(sentAs(0)));
    assertThat(receipts.getFirst().attempts())
        .extracting(Receipt.Attempt::end)
        .containsExactly(Receipt.End.OPEN, Receipt.End.COMPLETED);
    assertThat(outstanding.tasksOn(A) + outstanding.tasksOn(B)).isZero();
    assertThat(submissions.hedges()).isEqualTo(1);
  }

  // Turns red when a guess makes tasks late.
  @Test
  void aTaskOfUnknownCostIsNeverLate() {
    submit(ComputationCost.UNKNOWN, Options.DEFAULT.withHedging());

    sweepLater();

    assertThat(sent).hasSize(1);
  }

  // Turns red without the budget: every task of a slow node would be run twice.
  @Test
  void hedgesHaveABudget() {
    int tasks = 1_000;
    for (int i = 0; i < tasks; i++) {
      submit(ComputationCost.LIGHT, Options.DEFAULT.withHedging());
    }

    submissions.sweep(System.nanoTime() + Duration.ofHours(1).toNanos());

    // What is saved up is the reserve and no more: all were submitted before any was late.
    assertThat(sent.stream().filter(Request.Order.class::isInstance)).hasSize(tasks + 10);
    assertThat(submissions.hedges()).isEqualTo(10);
  }

  // Turns red when the pause never ends.
  @Test
  void whatThrewIsTriedElsewhereAfterAPause() {
    submit(ComputationCost.UNKNOWN, Options.DEFAULT.withRetryOfFailures());
    var thrown = new RuntimeFailure.ComputationFailed(new NodeId("a"), "T", "no", "");

    answer(sentAs(0), new Answer.Broken(thrown));
    assertThat(sent).as("still in its pause").hasSize(1);
    sweepLater();

    assertThat(sent).hasSize(2);
    assertThat(sentAs(1).incarnation()).isNotEqualTo(sentAs(0).incarnation());
    answer(sentAs(1), new Answer.Broken(thrown));
    sweepLater();
    answer(sentAs(2), new Answer.Broken(thrown));
    assertThat(verdicts).containsExactly(new Verdict.Failed(thrown));
    assertThat(receipts.getFirst().attempts())
        .extracting(Receipt.Attempt::end)
        .containsOnly(Receipt.End.FAILED)
        .hasSize(3);
  }

  @Test
  void aTaskThatTwoNodesDiedWithIsNotSentAgain() {
    submit(ComputationCost.UNKNOWN, Options.DEFAULT.withDelivery(Delivery.atLeastOnce(9)));

    submissions.gone(sentAs(0).incarnation());
    submissions.reported(sentAs(1), 0, "", new NodeId("x"));
    submissions.gone(sentAs(1).incarnation());

    assertThat(sent).hasSize(2);
    assertThat(verdicts)
        .singleElement()
        .isInstanceOfSatisfying(
            Verdict.Failed.class,
            failed -> assertThat(failed.cause()).isInstanceOf(RuntimeFailure.NodesDied.class));
  }

  // Turns red when nobody looks at the deadline: the task would be sent for nothing.
  @Test
  void whatCannotBeDoneInTimeIsRejectedAtOnce() {
    submit(ComputationCost.HEAVY, Options.DEFAULT.withTimeout(Duration.ofSeconds(1)));

    assertThat(sent).isEmpty();
    assertThat(verdicts)
        .singleElement()
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(Outcome.Reason.DEADLINE_UNREACHABLE);
              assertThat(rejected.detail())
                  .contains("needs 10000.5 ms", "run 10000.0 ms", "are left; give it more time");
            });
    assertThat(receipts.getFirst().attempts()).isEmpty();
  }

  @Test
  void whatWasMeasuredToTakeLongerThanIsLeftIsRejectedAtOnceToo() {
    for (int i = 0; i < 5; i++) {
      costs.observe("x", 0, ComputationCost.UNKNOWN, A, Duration.ofSeconds(2).toNanos());
    }
    submit(ComputationCost.UNKNOWN, Options.DEFAULT.withTimeout(Duration.ofMillis(100)));

    assertThat(verdicts).singleElement().isInstanceOf(Verdict.Rejected.class);
  }

  // Turns red when a guess is believed: what runs a microsecond would never be run.
  @Test
  void nothingIsRejectedByAGuess() {
    submit(ComputationCost.UNKNOWN, Options.DEFAULT.withTimeout(Duration.ofMillis(1)));

    assertThat(sent).hasSize(1);
  }

  /** A client that was paused suspects everybody. Turns red when it rejects what comes then. */
  @Test
  void aTaskWaitsForWorkersThatAreOnlySuspected() {
    states(NodeState.SUSPECTED, NodeState.SUSPECTED);
    submit(ComputationCost.UNKNOWN, Options.DEFAULT);
    assertThat(sent).isEmpty();
    assertThat(verdicts).isEmpty();

    states(NodeState.UP, NodeState.SUSPECTED);
    submissions.clusterChanged();

    assertThat(sentAs(0).incarnation()).isEqualTo(A);
    answer(sentAs(0), new Answer.Returned());
    assertThat(verdicts).containsExactly(new Verdict.Completed());
  }

  @Test
  void aTargetThatNobodyFitsIsRejectedAtOnceWhoeverIsSuspected() {
    states(NodeState.SUSPECTED, NodeState.SUSPECTED);
    submit(ComputationCost.UNKNOWN, Options.DEFAULT.withTarget(Target.label("gpu")));

    assertThat(verdicts).singleElement().isInstanceOf(Verdict.Rejected.class);
  }

  // Turns red when it waits for its deadline.
  @Test
  void afterTenSecondsItWaitsNoMore() {
    states(NodeState.SUSPECTED, NodeState.SUSPECTED);
    var task = task(ComputationCost.UNKNOWN, Options.DEFAULT);
    long longAgo = System.nanoTime() - Duration.ofSeconds(11).toNanos();
    submissions.submitIfRoom(
        new TaskEntry(new TaskId(9, 1), task, new TaskLife(task.options()), this::ended, longAgo));

    assertThat(verdicts)
        .singleElement()
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Outcome.Reason.NO_ELIGIBLE_NODE));
  }

  @Test
  void whenAllNodesAreFullTheLeastRetryAfterIsTold() {
    submit(ComputationCost.UNKNOWN, Options.DEFAULT);
    answer(sentAs(0), new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", Duration.ofMillis(30)));
    answer(sentAs(1), new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", Duration.ofMillis(90)));

    assertThat(verdicts)
        .containsExactly(
            new Verdict.Rejected(Outcome.Reason.QUEUE_FULL, "full", Duration.ofMillis(30)));
  }
}
