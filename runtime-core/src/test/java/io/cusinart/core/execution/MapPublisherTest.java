package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MapPublisherTest {

  private static final int MOST_IN_FLIGHT = MapPublisher.MOST_IN_FLIGHT;

  private static final Supplier<Optional<RuntimeFailure>> OPEN = Optional::empty;

  private final Work work = new Work();
  private Optional<RuntimeFailure> closed = Optional.empty();

  private static Outcome<Integer> outcome(int value) {
    return new Outcome.Completed<>(
        value, new Receipt(new TaskId(1, value), List.of(), Duration.ZERO));
  }

  /** Tasks that end when the test says so. */
  private static final class Work {
    final Map<Integer, Consumer<Outcome<Integer>>> out = new TreeMap<>();
    final List<Integer> submitted = new ArrayList<>();
    final List<Integer> cancelled = new ArrayList<>();

    Runnable submit(Integer input, Consumer<Outcome<Integer>> sink) {
      submitted.add(input);
      out.put(input, sink);
      return () -> {
        cancelled.add(input);
        out.remove(input);
      };
    }

    Consumer<Outcome<Integer>> sink(int input) {
      return Objects.requireNonNull(out.get(input), "it is not out");
    }

    void end(int input) {
      Consumer<Outcome<Integer>> sink = sink(input);
      out.remove(input);
      sink.accept(outcome(input));
    }
  }

  /** Gathers so many inputs at most and submits each; not part of what is tested. */
  private static final class Gathering implements MapPublisher.Feed<Integer, Integer> {
    private final int size;
    private final BiFunction<Integer, Consumer<Outcome<Integer>>, Runnable> submit;
    private final List<Integer> gathered = new ArrayList<>();

    Gathering(int size, BiFunction<Integer, Consumer<Outcome<Integer>>, Runnable> submit) {
      this.size = size;
      this.submit = submit;
    }

    @Override
    public void add(Integer input, long capacity, long readNanos) {
      gathered.add(input);
    }

    @Override
    public boolean isReady() {
      return gathered.size() >= size;
    }

    @Override
    public boolean isEmpty() {
      return gathered.isEmpty();
    }

    @Override
    public int wanted() {
      return size;
    }

    @Override
    public MapPublisher.Sent send(Consumer<List<Outcome<Integer>>> sink) {
      List<Integer> bundle = List.copyOf(gathered);
      gathered.clear();
      List<Runnable> cancels =
          bundle.stream()
              .map(input -> submit.apply(input, outcome -> sink.accept(List.of(outcome))))
              .toList();
      return new MapPublisher.Sent(bundle.size(), () -> cancels.forEach(Runnable::run));
    }

    @Override
    public void close() {}
  }

  private static MapPublisher<Integer, Integer> publisher(
      List<Integer> inputs, BiFunction<Integer, Consumer<Outcome<Integer>>, Runnable> submit) {
    return new MapPublisher<>(inputs, () -> new Gathering(1, submit), OPEN);
  }

  /** Notes every signal, and breaks at once when one comes where the rules allow none. */
  private static class Recorder implements Flow.Subscriber<Outcome<Integer>> {
    final List<Integer> values = new ArrayList<>();
    final AtomicInteger inside = new AtomicInteger();
    long demanded;
    int completions;
    @Nullable Throwable error;
    Flow.@Nullable Subscription subscription;

    Flow.Subscription subscription() {
      return Objects.requireNonNull(subscription);
    }

    void request(long n) {
      demanded += n;
      subscription().request(n);
    }

    void signal(Runnable body) {
      assertThat(inside.incrementAndGet()).as("signals at a time").isEqualTo(1);
      assertThat(completions + (error == null ? 0 : 1)).as("ends before this signal").isZero();
      body.run();
      inside.decrementAndGet();
    }

    void subscribed() {}

    void received() {}

    @Override
    public void onSubscribe(Flow.Subscription given) {
      signal(() -> {
        subscription = given;
        subscribed();
      });
    }

    @Override
    public void onNext(Outcome<Integer> item) {
      signal(() -> {
        values.add(item.orThrow());
        assertThat(values.size()).as("signals beyond demand").isLessThanOrEqualTo((int) demanded);
        received();
      });
    }

    @Override
    public void onError(Throwable thrown) {
      signal(() -> error = thrown);
    }

    @Override
    public void onComplete() {
      signal(() -> completions++);
    }
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private Recorder subscribe(Iterable<Integer> inputs, Recorder subscriber) {
    new MapPublisher<Integer, Integer>(inputs, () -> new Gathering(1, work::submit), () -> closed)
        .subscribe(subscriber);
    return subscriber;
  }

  private Recorder subscribe(int inputs) {
    return subscribe(numbers(inputs), new Recorder());
  }

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
