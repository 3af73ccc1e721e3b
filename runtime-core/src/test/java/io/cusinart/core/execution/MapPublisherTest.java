package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is asked for is submitted, and each outcome is signalled: in order, and no more. */
final class MapPublisherTest extends MapStreams {

  private static final int MOST_IN_FLIGHT = MapPublisher.MOST_IN_FLIGHT;

  @Test
  void nothingIsSubmittedWithoutDemand() {
    subscribe(3);

    assertThat(work.submitted).isEmpty();
  }

  @Test
  void asManyAreSubmittedAsWereRequested() {
    Recorder recorder = subscribe(10);
    recorder.request(3);
    assertThat(work.submitted).containsExactly(0, 1, 2);

    work.end(1);
    assertThat(recorder.values).containsExactly(1);
    assertThat(work.submitted).hasSize(3);

    recorder.request(1);
    assertThat(work.submitted).hasSize(4);
  }

  @Test
  void noInputsAreCompleteAtOnce() {
    assertThat(subscribe(0).completions).isEqualTo(1);
  }

  @Test
  void theStreamIsCompleteAfterItsLastOutcome() {
    Recorder recorder = subscribe(2);
    recorder.request(2);
    work.end(1);
    assertThat(recorder.completions).isZero();

    work.end(0);
    assertThat(recorder.values).containsExactly(1, 0);
    assertThat(recorder.completions).isEqualTo(1);

    recorder.request(1);
    recorder.request(-1);
    recorder.subscription().cancel();
    assertThat(recorder.completions).isEqualTo(1);
    assertThat(recorder.error).isNull();
  }

  /** Turns red when demand is added without a limit: it then becomes negative and all stops. */
  @Test
  void demandMayBeAddedUpBeyondTheLargestNumber() {
    int inputs = 2 * MapPublisher.MOST_BUNDLES;
    Recorder recorder = subscribe(inputs);
    recorder.demanded = inputs;
    recorder.subscription().request(Long.MAX_VALUE);
    recorder.subscription().request(Long.MAX_VALUE);
    while (!work.out.isEmpty()) {
      work.end(work.out.keySet().iterator().next());
    }

    assertThat(recorder.completions).isEqualTo(1);
  }

  @Test
  void unboundedDemandDoesNotSubmitEverythingAtOnce() {
    Recorder recorder = subscribe(5_000);
    recorder.demanded = 5_000;
    recorder.subscription().request(Long.MAX_VALUE);

    assertThat(work.out).hasSize(MapPublisher.MOST_BUNDLES);
    work.end(0);
    assertThat(work.out).hasSize(MapPublisher.MOST_BUNDLES);
  }

  /** Turns red when only bundles are counted: the inputs of a full bundle each would all be out. */
  @Test
  void noMoreElementsAreOutThanTheLimitHoweverTheyTravel() {
    var recorder = new Recorder();
    new MapPublisher<Integer, Integer>(
            numbers(2 * MOST_IN_FLIGHT), () -> new Gathering(1_000, work::submit), OPEN)
        .subscribe(recorder);
    recorder.demanded = 2 * MOST_IN_FLIGHT;
    recorder.subscription().request(Long.MAX_VALUE);

    int whole = MOST_IN_FLIGHT / 1_000 * 1_000;
    assertThat(work.out).hasSize(whole);
    IntStream.range(0, whole + 1_000 - MOST_IN_FLIGHT - 1).forEach(work::end);
    assertThat(work.out).hasSize(MOST_IN_FLIGHT - 999);
    // Room for a whole bundle.
    work.end(whole - 1);
    assertThat(work.out).hasSize(MOST_IN_FLIGHT);
  }

  /** Turns red when what was gathered waits for a bundle to be full. */
  @Test
  void whatWasReadIsSentThoughItsBundleIsNotFull() {
    var recorder = new Recorder();
    new MapPublisher<Integer, Integer>(numbers(9), () -> new Gathering(4, work::submit), OPEN)
        .subscribe(recorder);
    recorder.request(3);

    assertThat(work.submitted).containsExactly(0, 1, 2);
  }

  /** Turns red when the thread that subscribes does not drain first: rule 1.3 is then broken. */
  @Test
  void nothingIsSignalledBeforeTheSubscriptionWasTaken() {
    var recorder =
        new Recorder() {
          @Override
          void subscribed() {
            request(2);
          }
        };
    publisher(
            numbers(2),
            (input, sink) -> {
              sink.accept(outcome(input));
              return () -> {};
            })
        .subscribe(recorder);

    assertThat(recorder.values).containsExactly(0, 1);
    assertThat(recorder.completions).isEqualTo(1);
  }

  @Test
  void withoutASubscriberThereIsNoStream() {
    assertThatThrownBy(() -> subscribe(numbers(1), nobody()))
        .isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings("NullAway") // What a caller that is not null-marked can do.
  private static Recorder nobody() {
    return null;
  }

  @Test
  void eachSubscriberRunsTheWorkAnew() {
    var publisher = publisher(numbers(2), work::submit);
    for (int i = 0; i < 2; i++) {
      var recorder = new Recorder();
      publisher.subscribe(recorder);
      recorder.request(2);
      numbers(2).forEach(work::end);
      assertThat(recorder.completions).isEqualTo(1);
    }

    assertThat(work.submitted).containsExactly(0, 1, 0, 1);
  }

  /** Any order of requests, ends and cancels, one thread: the recorder checks every signal. */
  @Test
  void theRulesHoldInAnyInterleaving() {
    for (long seed = 0; seed < 3_000; seed++) {
      var random = new SplittableRandom(seed);
      int inputs = random.nextInt(12);
      var mine = new Work();
      var recorder = new Recorder();
      int together = 1 + random.nextInt(4);
      new MapPublisher<Integer, Integer>(
              numbers(inputs), () -> new Gathering(together, mine::submit), OPEN)
          .subscribe(recorder);
      boolean cancelled = false;
      for (int step = 0; step < 60; step++) {
        int dice = random.nextInt(40);
        if (dice == 0) {
          recorder.subscription().cancel();
          cancelled = true;
        } else if (dice < 12) {
          recorder.request(1 + random.nextInt(3));
        } else if (!mine.out.isEmpty()) {
          mine.end(List.copyOf(mine.out.keySet()).get(random.nextInt(mine.out.size())));
        }
        assertThat(mine.out.size())
            .as("seed %d step %d", seed, step)
            .isLessThanOrEqualTo((int) recorder.demanded - recorder.values.size());
      }
      boolean complete = recorder.values.size() == inputs;
      assertThat(recorder.error).as("seed %d", seed).isNull();
      assertThat(recorder.values).as("seed %d", seed).doesNotHaveDuplicates();
      if (cancelled) {
        assertThat(mine.out).as("seed %d", seed).isEmpty();
      } else {
        assertThat(recorder.completions).as("seed %d", seed).isEqualTo(complete ? 1 : 0);
      }
    }
  }

  /** Ends come from many threads, demand from within signals: all arrive, one at a time. */
  @Test
  void outcomesFromManyThreadsAreSignalledOneAtATime() throws InterruptedException {
    for (int round = 0; round < 30; round++) {
      var done = new CountDownLatch(1);
      var recorder =
          new Recorder() {
            @Override
            void subscribed() {
              request(3);
            }

            @Override
            void received() {
              request(1);
            }

            @Override
            public void onComplete() {
              super.onComplete();
              done.countDown();
            }
          };
      try (var threads = Executors.newFixedThreadPool(4)) {
        publisher(
                numbers(300),
                (input, sink) -> {
                  threads.execute(() -> sink.accept(outcome(input)));
                  return () -> {};
                })
            .subscribe(recorder);
        assertThat(done.await(10, TimeUnit.SECONDS)).as("completed").isTrue();
      }

      assertThat(recorder.values).containsExactlyInAnyOrderElementsOf(numbers(300));
    }
  }
}
