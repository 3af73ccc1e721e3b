package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the stream of a map ends before its last outcome, and what becomes of tasks that are out. */
final class MapPublisherEndsTest extends MapStreams {

  @Test
  void aRequestForNothingIsAnErrorAndCancelsWhatIsOut() {
    for (long n : List.of(0L, -7L)) {
      work.cancelled.clear();
      Recorder recorder = subscribe(3);
      recorder.request(2);
      recorder.subscription().request(n);

      assertThat(recorder.error)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("demand must be positive but is " + n);
      assertThat(work.cancelled).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void cancellingStopsWhatIsOutAndSignalsNothing() {
    Recorder recorder = subscribe(5);
    recorder.request(3);
    Consumer<Outcome<Integer>> late = work.sink(2);
    work.end(0);
    recorder.subscription().cancel();
    late.accept(outcome(2));
    recorder.request(5);

    assertThat(recorder.values).containsExactly(0);
    assertThat(work.cancelled).containsExactlyInAnyOrder(1, 2);
    assertThat(work.submitted).hasSize(3);
    assertThat(recorder.completions).isZero();
    assertThat(recorder.error).isNull();
  }

  /** Turns red when outcomes that wait are emitted to a subscriber that has just cancelled. */
  @Test
  void cancellingWithinASignalStopsTheOnesThatWait() {
    var recorder =
        new Recorder() {
          @Override
          void received() {
            if (values.size() == 1) {
              work.end(1);
              work.end(2);
              subscription().cancel();
            }
          }
        };
    subscribe(numbers(3), recorder);
    recorder.request(3);
    work.end(0);

    assertThat(recorder.values).containsExactly(0);
    assertThat(recorder.completions).isZero();
  }

  /**
   * Turns red when cancels are dropped by age: the slow first task would then run on after its
   * stream was cancelled.
   */
  @Test
  void aSlowTaskIsCancelledHoweverManyHaveEndedSince() {
    Recorder recorder = subscribe(10_000);
    recorder.demanded = 10_000;
    recorder.subscription().request(Long.MAX_VALUE);
    IntStream.range(1, 9_000).forEach(work::end);
    recorder.subscription().cancel();

    assertThat(work.cancelled).contains(0);
    assertThat(work.out).isEmpty();
  }

  @Test
  void inputsThatThrowEndTheStreamAndCancelWhatIsOut() {
    Iterable<Integer> broken =
        () ->
            new Iterator<>() {
              private int next;

              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Integer next() {
                if (next == 2) {
                  throw new IllegalStateException("no third");
                }
                return next++;
              }
            };
    Recorder recorder = subscribe(broken, new Recorder());
    recorder.request(5);

    assertThat(recorder.error).hasMessage("no third");
    assertThat(work.cancelled).containsExactlyInAnyOrder(0, 1);
  }

  /** Turns red when an error of the inputs escapes: the subscriber would wait for ever. */
  @Test
  void inputsThatCannotEvenBeginEndTheStream() {
    Recorder exception =
        subscribe(
            () -> {
              throw new IllegalStateException("closed");
            },
            new Recorder());
    Recorder error =
        subscribe(
            () -> {
              throw new AssertionError("broken");
            },
            new Recorder());

    assertThat(exception.error).hasMessage("closed");
    assertThat(error.error).hasMessage("broken");
  }

  @Test
  void aTaskThatCannotBeSubmittedEndsTheStream() {
    var recorder = new Recorder();
    publisher(
            numbers(3),
            (input, sink) -> {
              if (input == 1) {
                throw new IllegalArgumentException("too large");
              }
              return work.submit(input, sink);
            })
        .subscribe(recorder);
    recorder.request(3);

    assertThat(recorder.error).hasMessage("too large");
    assertThat(work.cancelled).containsExactly(0);
  }

  /** Turns red (the second input is read) when inputs are read on after the engine was closed. */
  @Test
  void aClosedEngineReadsNoMoreInputsAndEndsTheStreamAfterTheLastOutcome() {
    Recorder recorder = subscribe(numbers(9), new Recorder());
    recorder.request(1);

    closed = Optional.of(new RuntimeFailure.Unavailable("closed", Duration.ofSeconds(1)));
    recorder.request(2);
    assertThat(recorder.error).isNull();
    work.end(0);

    assertThat(work.submitted).containsExactly(0);
    assertThat(recorder.values).containsExactly(0);
    assertThat(recorder.error).isInstanceOf(RuntimeFailure.Unavailable.class);
  }

  @Test
  void aStreamWhoseInputsWereAllReadIsCompleteThoughTheEngineWasClosed() {
    Recorder recorder = subscribe(numbers(1), new Recorder());
    recorder.request(1);

    closed = Optional.of(new RuntimeFailure.Unavailable("closed", Duration.ofSeconds(1)));
    work.end(0);

    assertThat(recorder.completions).isEqualTo(1);
  }

  @Test
  void aSubscriberThatThrowsIsDroppedAndItsTasksAreCancelled() {
    var recorder =
        new Recorder() {
          @Override
          void received() {
            throw new IllegalStateException("full");
          }
        };
    subscribe(numbers(3), recorder);
    recorder.request(3);

    assertThatThrownBy(() -> work.end(1)).hasMessage("full");
    assertThat(work.cancelled).containsExactlyInAnyOrder(0, 2);
  }
}
