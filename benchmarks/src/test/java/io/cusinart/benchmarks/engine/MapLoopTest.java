package io.cusinart.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.TaskId;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.load.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whether the load would see an engine that loses or repeats results. */
final class MapLoopTest {

  private static final Duration LENGTH = Duration.ofMillis(20);
  private static final Receipt RECEIPT = new Receipt(new TaskId(1, 1), List.of(), Duration.ZERO);

  private static Outcome<Integer> completed(int value) {
    return new Outcome.Completed<>(value, RECEIPT);
  }

  /** Runs a map that answers the first input so, and every other rightly. */
  private static Tally answeringTheFirst(Function<Integer, List<Outcome<Integer>>> answer)
      throws InterruptedException {
    return MapLoop.run(
            inputs ->
                subscriber -> {
                  subscriber.onSubscribe(new Nothing());
                  var outcomes = new ArrayList<Outcome<Integer>>();
                  inputs.forEach(
                      i -> outcomes.addAll(i == 0 ? answer.apply(i) : List.of(completed(i))));
                  outcomes.forEach(subscriber::onNext);
                  subscriber.onComplete();
                },
            LENGTH)
        .tally();
  }

  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  @Test
  void oneResultForEachInputIsNothingToNote() throws InterruptedException {
    Tally tally = answeringTheFirst(i -> List.of(completed(i)));

    assertThat(tally.completed()).isPositive();
    assertThat(tally.others()).isEmpty();
  }

  // Turns red when outcomes are only counted.
  @Test
  void aResultThatComesTwiceIsNoted() throws InterruptedException {
    Tally tally = answeringTheFirst(i -> List.of(completed(i), completed(i)));

    assertThat(tally.others()).containsOnly(Map.entry("inputs with two results", 1L));
  }

  @Test
  void anInputWithoutAResultIsNoted() throws InterruptedException {
    assertThat(answeringTheFirst(_ -> List.of()).others())
        .containsOnly(Map.entry("inputs without a result", 1L));
  }

  @Test
  void anotherOutcomeIsNotedByItsKind() throws InterruptedException {
    assertThat(answeringTheFirst(_ -> List.of(new Outcome.Unknown<>("silent", RECEIPT))).others())
        .containsEntry("unknown", 1L);
  }

  @Test
  void aStreamThatFailsEndsTheMeasurement() {
    MapLoop.Mapping broken =
        _ ->
            subscriber -> {
              subscriber.onSubscribe(new Nothing());
              subscriber.onError(new IllegalStateException("no engine"));
            };

    assertThatThrownBy(() -> MapLoop.run(broken, LENGTH))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessageContaining("no engine");
  }
}
