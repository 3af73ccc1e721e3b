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

final class TaskLifeTest {

  private static final NodeId NODE_A = new NodeId("a");
  private static final NodeId NODE_B = new NodeId("b");
  private static final long A = 1;
  private static final long B = 2;
  private static final Answer RETURNED = new Answer.Returned();
  private static final Answer FULL =
      new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", Duration.ofSeconds(3));
  private static final Step COMPLETED = new Step.End(new Verdict.Completed());
  private static final Step WAIT = new Step.Wait();
  private static final Step DROP = new Step.Drop();

  private final TaskLife life = new TaskLife(Options.DEFAULT.withDelivery(Delivery.atLeastOnce(2)));

  private static Step answer(TaskLife life, int attempt, long incarnation, Answer answer) {
    return life.answered(attempt, incarnation, answer, 5, 7);
  }

  private static Step unknown(String detail) {
    return new Step.End(new Verdict.Unknown(detail));
  }

  @Test
  void aTaskBeginsByBeingPlacedAnywhere() {
    assertThat(life.begin()).isEqualTo(new Step.Dispatch(1, Set.of()));
  }

  @Test
  void aTaskNobodyCanTakeIsRejected() {
    assertThat(life.noNode("nobody is up", false))
        .isEqualTo(
            new Step.End(
                new Verdict.Rejected(
                    Outcome.Reason.NO_ELIGIBLE_NODE, "nobody is up", Duration.ofSeconds(1))));
  }

  @Test
  void aTaskThatWasNeverSentIsRejectedWhenItsSubmitterLeaves() {
    assertThat(life.abandoned("gone"))
        .isEqualTo(
            new Step.End(
                new Verdict.Rejected(Outcome.Reason.SHUTTING_DOWN, "gone", Duration.ofSeconds(1))));
    assertThat(life.abandoned("gone")).isEqualTo(WAIT);
  }

  @Nested
  class WhileItRunsOnA {

    {
      life.begin();
      life.placed(NODE_A, A);
    }

    @Test
    void itsResultEndsIt() {
      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(COMPLETED);
      assertThat(life.receipt())
          .containsExactly(
              new Receipt.Attempt(
                  1, NODE_A, A, Duration.ofNanos(5), Duration.ofNanos(7), Receipt.End.COMPLETED));
    }

    @Test
    void aFailureOfItsBodyEndsIt() {
      var cause = new RuntimeFailure.Invalid("bad");

      assertThat(answer(life, 1, A, new Answer.Broken(cause)))
          .isEqualTo(new Step.End(new Verdict.Failed(cause)));
    }

    @Test
    void aSecondResultIsDropped() {
      answer(life, 1, A, RETURNED);

      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(DROP);
    }

    @Test
    void anAnswerOfAnotherIncarnationOrAttemptIsDropped() {
      assertThat(answer(life, 1, B, RETURNED)).isEqualTo(DROP);
      assertThat(answer(life, 2, A, RETURNED)).isEqualTo(DROP);
      assertThat(answer(life, 0, A, RETURNED)).isEqualTo(DROP);
    }

    @Test
    void suspicionSendsItElsewhere() {
      assertThat(life.suspected(A)).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }

    @Test
    void suspicionOfAnotherNodeChangesNothing() {
      assertThat(life.suspected(B)).isEqualTo(WAIT);
      assertThat(life.gone(B)).isEqualTo(WAIT);
    }

    @Test
    void theLossOfItsNodeSendsItElsewhere() {
      assertThat(life.gone(A)).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }

    @Test
    void itEndsUnknownWhenItsSubmitterLeaves() {
      assertThat(life.abandoned("gone")).isEqualTo(unknown("gone"));
      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(DROP);
    }

    @Test
    void aCancelAsksItsNode() {
      assertThat(life.cancel(Outcome.Cause.CALLER)).isInstanceOf(Step.Revoke.class);
      assertThat(answer(life, 1, A, new Answer.GivenUp(true)))
          .isEqualTo(new Step.End(new Verdict.Cancelled(true, Outcome.Cause.CALLER)));
    }

    @Test
    void aResultThatIsFasterThanTheCancelWins() {
      life.cancel(Outcome.Cause.DEADLINE);

      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(COMPLETED);
    }

    @Test
    void aCancelThatNobodyConfirmsEndsUnknown() {
      life.cancel(Outcome.Cause.DEADLINE);

      assertThat(life.graceOver())
          .isEqualTo(unknown("cancelled by DEADLINE, but a did not confirm it in time"));
    }

    @Test
    void aCancelWhoseNodeDiesEndsUnknown() {
      life.cancel(Outcome.Cause.CALLER);

      assertThat(life.gone(A))
          .isEqualTo(unknown("cancelled by CALLER; attempt 1 was lost with node a"));
    }

    @Test
    void aRefusalSendsItToTheNextNodeWithoutUsingUpAnAttempt() {
      assertThat(answer(life, 1, A, FULL)).isEqualTo(new Step.Dispatch(2, Set.of(A)));
      life.placed(NODE_B, B);
      assertThat(life.gone(B)).isEqualTo(new Step.Dispatch(3, Set.of(A, B)));
    }

    @Test
    void aRefusalByTheLastNodeRejectsIt() {
      answer(life, 1, A, FULL);

      assertThat(life.placed(NODE_A, A))
          .isEqualTo(
              new Step.End(
                  new Verdict.Rejected(Outcome.Reason.QUEUE_FULL, "full", Duration.ofSeconds(3))));
    }

    @Test
    void aDrainingNodeHandsItBackWithoutUsingUpAnAttempt() {
      assertThat(answer(life, 1, A, new Answer.GivenUp(false)))
          .isEqualTo(new Step.Dispatch(2, Set.of(A)));
      life.placed(NODE_B, B);
      assertThat(life.gone(B)).isInstanceOf(Step.Dispatch.class);
    }
  }

  @Nested
  class AfterItMovedFromASuspectedNode {

    @Test
    void theLossOfTheGoodCopySendsAnotherWhileAttemptsAreLeft() {
      var three = new TaskLife(Options.DEFAULT.withDelivery(Delivery.atLeastOnce(3)));
      three.begin();
      three.placed(NODE_A, A);
      three.suspected(A);
      three.placed(NODE_B, B);

      assertThat(three.gone(B)).isEqualTo(new Step.Dispatch(3, Set.of(A, B)));
    }

    @Test
    void theSuspectedNodeMayHandItsCopyBackWhileTheOtherRuns() {
      assertThat(answer(life, 1, A, new Answer.GivenUp(true))).isEqualTo(WAIT);
      assertThat(answer(life, 2, B, RETURNED)).isEqualTo(COMPLETED);
    }

    @Test
    void bothCopiesAreOutstandingAndCanBeTakenBack() {
      assertThat(life.outstanding()).extracting(Attempt::number).containsExactly(1, 2);
    }

    {
      life.begin();
      life.placed(NODE_A, A);
      life.suspected(A);
      life.placed(NODE_B, B);
    }

    @Test
    void theFirstResultWinsWhereverItComesFrom() {
      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(COMPLETED);
      assertThat(answer(life, 2, B, RETURNED)).isEqualTo(DROP);
    }

    @Test
    void aFencedNodeCannotAnswerAnyMore() {
      life.gone(A);

      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(DROP);
      assertThat(answer(life, 2, B, RETURNED)).isEqualTo(COMPLETED);
    }

    @Test
    void withoutAttemptsLeftItWaitsForWhoeverMayStillAnswer() {
      assertThat(life.suspected(B)).isEqualTo(WAIT);
      assertThat(life.gone(A)).isEqualTo(WAIT);
      assertThat(answer(life, 2, B, RETURNED)).isEqualTo(COMPLETED);
    }

    @Test
    void withAllAttemptsLostItEndsUnknown() {
      life.draining(A);
      life.gone(A);

      assertThat(life.gone(B)).isEqualTo(unknown("attempt 2 was lost with node b"));
    }
  }

  @Nested
  class WithoutANodeForItsSecondAttempt {

    {
      life.begin();
      life.placed(NODE_A, A);
      life.gone(A);
    }

    @Test
    void itWaitsForTheClusterToChange() {
      assertThat(life.noNode("nobody is up", false)).isEqualTo(WAIT);
      assertThat(life.state()).isEqualTo("waiting");
      assertThat(life.retry()).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }

    @Test
    void itsDeadlineEndsItUnknown() {
      life.noNode("nobody is up", false);

      assertThat(life.cancel(Outcome.Cause.DEADLINE))
          .isEqualTo(unknown("cancelled by DEADLINE; attempt 1 was lost with node a"));
    }
  }

  @Nested
  class WithNoOtherNodeThanTheSuspectedOne {

    {
      life.begin();
      life.placed(NODE_A, A);
      life.suspected(A);
      life.noNode("nobody is up", false);
    }

    @Test
    void itRunsOnThereWhenThatNodeIsBackAndIsNotStartedTwice() {
      assertThat(life.trusted(A)).isEqualTo(WAIT);
      assertThat(life.retry()).isEqualTo(WAIT);
      assertThat(life.state()).isEqualTo("running");
      assertThat(answer(life, 1, A, RETURNED)).isEqualTo(COMPLETED);
    }

    @Test
    void itIsSentElsewhereWhenAnotherNodeComesFirst() {
      assertThat(life.retry()).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }
  }

  @Nested
  class LostOnTheWay {

    {
      life.begin();
      life.placed(NODE_A, A);
    }

    @Test
    void anAttemptThatIsNotThereIsSentAgain() {
      assertThat(life.missing(1, A)).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }

    @Test
    void anAttemptThatWasAnsweredMeanwhileIsNotMissed() {
      answer(life, 1, A, RETURNED);

      assertThat(life.missing(1, A)).isEqualTo(WAIT);
    }

    @Test
    void aMissingAttemptCannotConfirmThatItNeverStarted() {
      life.cancel(Outcome.Cause.CALLER);

      assertThat(life.missing(1, A))
          .isEqualTo(unknown("cancelled by CALLER; attempt 1 was lost with node a"));
    }

    @Test
    void atMostOnceItEndsUnknown() {
      var once = new TaskLife(Options.DEFAULT.withDelivery(Delivery.atMostOnce()));
      once.begin();
      once.placed(NODE_A, A);

      assertThat(once.missing(1, A)).isEqualTo(unknown("attempt 1 was lost with node a"));
    }
  }

  @Nested
  class AtMostOnce {

    private final TaskLife once = new TaskLife(Options.DEFAULT.withDelivery(Delivery.atMostOnce()));

    {
      once.begin();
      once.placed(NODE_A, A);
    }

    @Test
    void suspicionDoesNotMoveIt() {
      assertThat(once.suspected(A)).isEqualTo(WAIT);
      assertThat(answer(once, 1, A, RETURNED)).isEqualTo(COMPLETED);
    }

    @Test
    void theLossOfItsNodeEndsItUnknown() {
      assertThat(once.gone(A)).isEqualTo(unknown("attempt 1 was lost with node a"));
    }

    @Test
    void aRefusalSendsItElsewhereBecauseItProvablyNeverStarted() {
      assertThat(answer(once, 1, A, FULL)).isEqualTo(new Step.Dispatch(2, Set.of(A)));
    }
  }
}
