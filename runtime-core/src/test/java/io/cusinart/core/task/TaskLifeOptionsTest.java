package io.cusinart.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What options and misfortune add to a task's life: retry of failures, hedges, nodes that die. */
final class TaskLifeOptionsTest {

  private static final long A = 1;
  private static final long B = 2;
  private static final long C = 3;
  private static final Step WAIT = new Step.Wait();
  private static final Answer RETURNED = new Answer.Returned();

  private static RuntimeFailure thrown(String message) {
    return new RuntimeFailure.ComputationFailed(new NodeId("a"), "T", message, "");
  }

  private static TaskLife runningOnA(Options options) {
    var life = new TaskLife(options);
    life.begin();
    placed(life, A);
    return life;
  }

  private static Step placed(TaskLife life, long incarnation) {
    return life.placed(new NodeId("n" + incarnation), incarnation);
  }

  private static Step answer(TaskLife life, int attempt, long incarnation, Answer answer) {
    return life.answered(attempt, incarnation, answer, 5, 7);
  }

  private static Step refusedAfter(TaskLife life, int attempt, long node, Duration retryAfter) {
    return answer(
        life, attempt, node, new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", retryAfter));
  }

  @Nested
  class ThatIsRetried {

    private final RuntimeFailure first = thrown("first");
    private final RuntimeFailure second = thrown("second");
    private final TaskLife life =
        runningOnA(Options.DEFAULT.withRetryOfFailures().withDelivery(Delivery.atLeastOnce(2)));

    @Test
    void itIsSentElsewhereAfterAPause() {
      assertThat(answer(life, 1, A, new Answer.Broken(first)))
          .isEqualTo(new Step.Pause(1, first.getMessage()));
      assertThat(life.state()).isEqualTo("waiting");
      // Turns red when a change of the cluster ends the pause.
      assertThat(life.retry()).isEqualTo(WAIT);
      assertThat(life.resume()).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }

    // Turns red when the attempts are not counted.
    @Test
    void theLastFailureIsTheOutcomeAndTheReceiptShowsBoth() {
      answer(life, 1, A, new Answer.Broken(first));
      life.resume();
      placed(life, B);

      assertThat(answer(life, 2, B, new Answer.Broken(second)))
          .isEqualTo(new Step.End(new Verdict.Failed(second)));
      assertThat(life.receipt())
          .extracting(Receipt.Attempt::end)
          .containsExactly(Receipt.End.FAILED, Receipt.End.FAILED);
    }

    // Turns red when whatever is broken is tried again: it would be as often as it may.
    @Test
    void whatCanNeverWorkIsNotTriedAgain() {
      var cause = new RuntimeFailure.Invalid("cannot be read there");

      assertThat(answer(life, 1, A, new Answer.Broken(cause)))
          .isEqualTo(new Step.End(new Verdict.Failed(cause)));
    }

    @Test
    void aCancelInThePauseIsProvable() {
      answer(life, 1, A, new Answer.Broken(first));

      assertThat(life.cancel(Outcome.Cause.CALLER))
          .isEqualTo(new Step.End(new Verdict.Cancelled(true, Outcome.Cause.CALLER)));
    }

    @Test
    void aDeadlineInThePauseLeavesTheFailureAsTheLastWord() {
      answer(life, 1, A, new Answer.Broken(first));

      assertThat(life.cancel(Outcome.Cause.DEADLINE))
          .isEqualTo(new Step.End(new Verdict.Failed(first)));
    }

    @Test
    void aFailureAfterTheCancelEndsIt() {
      life.cancel(Outcome.Cause.CALLER);

      assertThat(answer(life, 1, A, new Answer.Broken(first)))
          .isEqualTo(new Step.End(new Verdict.Failed(first)));
    }

    // Turns red when an older failure hides that nobody knows of the last attempt.
    @Test
    void aLossAfterAFailureIsUnknown() {
      answer(life, 1, A, new Answer.Broken(first));
      life.resume();
      placed(life, B);

      assertThat(life.gone(B))
          .isEqualTo(new Step.End(new Verdict.Unknown("attempt 2 was lost with node n2")));
    }

    @Test
    void withoutTheOptionAFailureEndsIt() {
      var once = runningOnA(Options.DEFAULT);

      assertThat(answer(once, 1, A, new Answer.Broken(first)))
          .isEqualTo(new Step.End(new Verdict.Failed(first)));
    }
  }

  @Nested
  class ThatIsHedged {

    private final TaskLife life = runningOnA(Options.DEFAULT.withHedging());

    @Test
    void theSecondCopyGoesElsewhereAndTheFirstResultWins() {
      assertThat(life.hedge()).isEqualTo(new Step.Dispatch(2, Set.of(A)));
      assertThat(placed(life, B)).isEqualTo(new Step.Send());
      assertThat(answer(life, 2, B, RETURNED)).isEqualTo(new Step.End(new Verdict.Completed()));
      assertThat(life.outstanding()).extracting(Attempt::incarnation).containsExactly(A);
    }

    // Turns red when the chance is not used up.
    @Test
    void thereIsOneHedgeOnly() {
      life.hedge();
      placed(life, B);
      refusedAfter(life, 2, B, Duration.ofSeconds(1));

      assertThat(life.mayHedge()).isFalse();
      assertThat(life.hedge()).isEqualTo(WAIT);
    }

    // Turns red when a hedge may run beside the first copy on one node.
    @Test
    void withoutAnotherNodeThereIsNone() {
      life.hedge();

      assertThat(placed(life, A)).isEqualTo(WAIT);
      assertThat(life.receipt()).hasSize(1);
      assertThat(life.isParked()).isFalse();
    }

    @Test
    void whenNobodyIsThereItGoesOnWithoutOne() {
      life.hedge();

      assertThat(life.noNode("nobody", false)).isEqualTo(WAIT);
      assertThat(life.isParked()).isFalse();
      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(new Step.End(new Verdict.Completed()));
    }

    @Test
    void noneIsStartedWhileItsNodeIsSuspectedOrItIsCancelledOrNotAskedFor() {
      life.suspected(A);
      assertThat(life.mayHedge()).isFalse();
      assertThat(runningOnA(Options.DEFAULT).mayHedge()).isFalse();
      TaskLife cancelled = runningOnA(Options.DEFAULT.withHedging());
      cancelled.cancel(Outcome.Cause.CALLER);
      assertThat(cancelled.mayHedge()).isFalse();
    }

    // Turns red when a hedge is not an attempt.
    @Test
    void itUsesOneOfTheAttempts() {
      TaskLife two =
          runningOnA(Options.DEFAULT.withHedging().withDelivery(Delivery.atLeastOnce(2)));
      two.hedge();
      placed(two, B);
      two.draining(A);
      two.gone(A);

      assertThat(two.missing(2, B))
          .isEqualTo(new Step.End(new Verdict.Unknown("attempt 2 was lost with node n2")));
    }
  }

  @Nested
  class ThatNodesDieWith {

    private final TaskLife life = runningOnA(Options.DEFAULT.withDelivery(Delivery.atLeastOnce(5)));

    // Turns red when the deaths are not counted: a third node would be taken.
    @Test
    void aThirdNodeIsNotRisked() {
      life.gone(A);
      placed(life, B);
      life.begun(2, B);

      assertThat(life.gone(B))
          .isInstanceOfSatisfying(
              Step.End.class,
              end ->
                  assertThat(((Verdict.Failed) end.verdict()).cause())
                      .isInstanceOf(RuntimeFailure.NodesDied.class)
                      .hasMessage(
                          "2 nodes died while they had it (n1, n2); a third is not risked"));
    }

    // Turns red when only deaths that the cluster has declared count: a third node would be taken
    // while the second is merely suspected.
    @Test
    void aThirdNodeWaitsUntilItIsKnownWhatBecameOfTwoSuspects() {
      assertThat(life.suspected(A)).isEqualTo(new Step.Dispatch(2, Set.of(A)));
      placed(life, B);
      life.begun(2, B);

      assertThat(life.suspected(B)).isEqualTo(new Step.Wait());
      assertThat(life.gone(A)).isEqualTo(new Step.Wait());
      assertThat(life.gone(B)).isInstanceOf(Step.End.class);
    }

    // Turns red when what only waited there is blamed: a task in the queues of two nodes that
    // are killed would end as if it had killed them.
    @Test
    void whatHadNotBegunThereIsNotBlamed() {
      life.gone(A);
      placed(life, B);

      assertThat(life.gone(B)).isEqualTo(new Step.Dispatch(3, Set.of(A, B)));
    }

    // Turns red when nodes that leave as they should count as well.
    @Test
    void aNodeThatWasDrainingIsNotTheTasksDoing() {
      life.draining(A);
      life.gone(A);
      placed(life, B);
      life.begun(2, B);

      assertThat(life.gone(B)).isEqualTo(new Step.Dispatch(3, Set.of(A, B)));
    }

    @Test
    void anAnswerThatWasLostKillsNobody() {
      life.missing(1, A);
      placed(life, B);

      assertThat(life.gone(B)).isEqualTo(new Step.Dispatch(3, Set.of(A, B)));
    }

    @Test
    void aCopyThatIsRunningMayStillAnswer() {
      life.suspected(A);
      placed(life, B);
      life.suspected(B);
      placed(life, C);

      assertThat(life.gone(A)).isEqualTo(WAIT);
      assertThat(life.gone(B)).isEqualTo(WAIT);
      assertThat(answer(life, 3, C, RETURNED)).isEqualTo(new Step.End(new Verdict.Completed()));
    }

    // Turns red when a task that waits for a node is given to one after all.
    @Test
    void norIsItWhenItWasWaitingForANode() {
      life.suspected(A);
      placed(life, B);
      life.suspected(B);
      life.noNode("nobody", false);
      life.begun(2, B);
      life.gone(A);

      assertThat(life.gone(B)).isInstanceOf(Step.End.class);
    }
  }

  // Turns red when the last refusal is told: the first node would take it sooner.
  @Test
  void ofSeveralRefusalsTheLeastRetryAfterIsTold() {
    TaskLife life = runningOnA(Options.DEFAULT);
    refusedAfter(life, 1, A, Duration.ofMillis(30));
    placed(life, B);
    refusedAfter(life, 2, B, Duration.ofMillis(90));

    assertThat(life.noNode("no more", false))
        .isEqualTo(
            new Step.End(
                new Verdict.Rejected(Outcome.Reason.QUEUE_FULL, "full", Duration.ofMillis(30))));
  }

  // Turns red when it is rejected like any other: a map would lose what nodes have no room for.
  @Test
  void whatMayWaitForRoomIsAskedForAgainAndItsRefusalsAreForgotten() {
    var life = new TaskLife(Options.DEFAULT);
    life.waitForRoom();
    life.begin();
    placed(life, A);
    refusedAfter(life, 1, A, Duration.ofMillis(30));

    assertThat(life.noNode("no other", false)).isEqualTo(WAIT);
    assertThat(life.receipt()).isEmpty();
    assertThat(life.retry()).isEqualTo(new Step.Dispatch(2, Set.of()));
    placed(life, A);
    assertThat(answer(life, 2, A, RETURNED)).isInstanceOf(Step.End.class);
    assertThat(life.receipt()).hasSize(1);
  }

  @Test
  void whatMayWaitForRoomIsStillRejectedForAnotherReason() {
    var life = new TaskLife(Options.DEFAULT);
    life.waitForRoom();
    life.begin();
    placed(life, A);
    var tooLate =
        new Answer.Refused(Outcome.Reason.DEADLINE_UNREACHABLE, "late", Duration.ofMillis(1));
    answer(life, 1, A, tooLate);

    assertThat(life.noNode("no other", false)).isInstanceOf(Step.End.class);
  }

  // Turns red when a task is rejected though its nodes are only suspected.
  @Test
  void aNewTaskWaitsForNodesThatMayComeBack() {
    var life = new TaskLife(Options.DEFAULT);
    life.begin();

    assertThat(life.noNode("all are suspected", true)).isEqualTo(WAIT);
    assertThat(life.retry()).isEqualTo(new Step.Dispatch(1, Set.of()));
    assertThat(life.noNode("still", false)).isInstanceOf(Step.End.class);
  }

  @Test
  void aTaskThatWasSentIsRefusedNoMore() {
    assertThat(
            runningOnA(Options.DEFAULT)
                .refuse(Outcome.Reason.SHUTTING_DOWN, "closed", Duration.ofSeconds(1)))
        .isEqualTo(WAIT);
  }
}
