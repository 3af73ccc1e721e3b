package io.cusinart.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Target;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PredictionTest {

  private static final long MILLI = Views.MILLI;

  private final Prediction prediction = new Prediction(Views.SETTINGS);

  @Test
  void aNodeThatHasNotReportedIsTakenForIdleWithOneProcessor() {
    assertThat(Prediction.queueWait(Views.idle("a", 1), 0, 0)).isZero();
    assertThat(Prediction.queueWait(Views.idle("a", 1), 8 * MILLI, 1)).isEqualTo(8 * MILLI);
  }

  @Test
  void whileAProcessorIsFreeTheWaitIsZeroHoweverLongTheOthersAreBusy() {
    assertThat(Prediction.queueWait(Views.loaded("a", 1, 4, 3, 30_000), 0, 0)).isZero();
  }

  @Test
  void withOneTaskOnEachProcessorTheWaitIsItsShare() {
    assertThat(Prediction.queueWait(Views.loaded("a", 1, 4, 4, 400), 0, 0)).isEqualTo(25 * MILLI);
  }

  @Test
  void aLongQueueIsSharedByAllProcessors() {
    assertThat(Prediction.queueWait(Views.loaded("a", 1, 4, 1_000, 100_000), 0, 0))
        .isCloseTo(25_000 * MILLI, withPercentage(1));
  }

  @Test
  void ownWorkIsNotCountedAgainWhenTheReportHasSeenIt() {
    var load = Optional.of(Views.report(1, 1, 10, 100));
    var view = new NodeView(Views.info("a", 1), load, 60 * MILLI);

    // 40 ms of others, and 20 ms of mine are left.
    assertThat(Prediction.queueWait(view, 20 * MILLI, 2)).isEqualTo(60 * MILLI);
  }

  @Test
  void aReportThatHasNotSeenOwnWorkYetDoesNotMakeTheBacklogNegative() {
    var load = Optional.of(Views.report(1, 1, 1, 10));
    var view = new NodeView(Views.info("a", 1), load, 500 * MILLI);

    assertThat(Prediction.queueWait(view, 500 * MILLI, 5)).isEqualTo(500 * MILLI);
  }

  @Test
  void workThatWaitsDoesNotWaitForAProcessor() {
    TaskRequest waits = Views.request(ComputationCost.LIGHT.asBlocking(), Target.anywhere());

    assertThat(score(Views.loaded("a", 1, 1, 90, 9_000), false, waits).queueWaitNanos()).isZero();
  }

  @Test
  void transferIsLatencyAndBytesOverBandwidthAndNothingAtHome() {
    var request =
        new TaskRequest("c", 1, 50_000_000, ComputationCost.LIGHT, Target.anywhere(), Set.of());

    assertThat(score(Views.idle("a", 1), false, request).transferNanos())
        .isEqualTo(500_000_000 + 500_000);
    assertThat(score(Views.idle("a", 1), true, request).transferNanos()).isZero();
  }

  @Test
  void absurdBacklogsDoNotOverflow() {
    var load = Optional.of(Views.report(1, 1, 10, Long.MAX_VALUE / MILLI));
    var view = new NodeView(Views.info("a", 1), load, 0);
    Outstanding absurd = Views.out(_ -> Long.MAX_VALUE, _ -> Integer.MAX_VALUE);

    ScoredNode scored = prediction.score(view, false, Views.task(1), absurd, Nanos.LIMIT);

    assertThat(scored.totalNanos()).isGreaterThanOrEqualTo(Nanos.LIMIT);
  }

  private ScoredNode score(NodeView node, boolean self, TaskRequest request) {
    return prediction.score(node, self, request, Outstanding.NONE, MILLI);
  }
}
