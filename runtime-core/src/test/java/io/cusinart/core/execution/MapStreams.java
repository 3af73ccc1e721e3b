package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What tests of the stream of a map are made of: tasks that end when told, and a subscriber. */
abstract class MapStreams {

  static final Supplier<Optional<RuntimeFailure>> OPEN = Optional::empty;

  final Work work = new Work();
  Optional<RuntimeFailure> closed = Optional.empty();

  static Outcome<Integer> outcome(int value) {
    return new Outcome.Completed<>(
        value, new Receipt(new TaskId(1, value), List.of(), Duration.ZERO));
  }

  /** Tasks that end when the test says so. */
  static final class Work {
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
  static final class Gathering implements MapPublisher.Feed<Integer, Integer> {
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

  static MapPublisher<Integer, Integer> publisher(
      List<Integer> inputs, BiFunction<Integer, Consumer<Outcome<Integer>>, Runnable> submit) {
    return new MapPublisher<>(inputs, () -> new Gathering(1, submit), OPEN);
  }

  /** Notes every signal, and breaks at once when one comes where the rules allow none. */
  static class Recorder implements Flow.Subscriber<Outcome<Integer>> {
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

  static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  Recorder subscribe(Iterable<Integer> inputs, Recorder subscriber) {
    new MapPublisher<Integer, Integer>(inputs, () -> new Gathering(1, work::submit), () -> closed)
        .subscribe(subscriber);
    return subscriber;
  }

  Recorder subscribe(int inputs) {
    return subscribe(numbers(inputs), new Recorder());
  }
}
