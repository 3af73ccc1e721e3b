package io.cusinart.samples;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;

/**
 * A fold over the outcomes of {@link ExecutionEngine#map}: the shortest way from a stream of
 * results to one value.
 *
 * <pre>{@code
 * long sum = Gather.fold(engine.map(task, inputs), 0L, (s, outcome) -> s + outcome.orThrow());
 * }</pre>
 */
public final class Gather {

  /**
   * How many tasks are out at once. Enough to keep a hundred processors busy while results travel;
   * few enough that a run that fails early has not submitted much. The engine's own limit is 1,024.
   */
  static final int IN_FLIGHT = 256;

  private Gather() {}

  /**
   * Folds every outcome into one value. Blocks until the stream ends; cheap on a virtual thread.
   *
   * <p>{@code step} runs on the calling thread, one outcome at a time in the order they come, so it
   * needs no locks and may change {@code start} in place. When it throws, or this thread is
   * interrupted, the tasks that are still out are cancelled.
   *
   * @throws io.cusinart.api.RuntimeFailure what the stream failed with, or what {@link
   *     Outcome#orThrow()} in the step threw
   * @see ExecutionEngine#map(io.cusinart.api.DistributedComputation, Iterable, Options)
   */
  public static <O, R> R fold(
      Flow.Publisher<Outcome<O>> outcomes, R start, BiFunction<R, Outcome<O>, R> step)
      throws InterruptedException {
    Inbox<O> inbox = new Inbox<>();
    outcomes.subscribe(inbox);
    Flow.Subscription subscription = inbox.subscriptions.take();
    try {
      subscription.request(IN_FLIGHT);
      R result = start;
      for (var next = inbox.take(); next.isPresent(); next = inbox.take()) {
        result = step.apply(result, next.get());
        subscription.request(1);
      }
      return result;
    } finally {
      subscription.cancel();
    }
  }

  /** What a publisher said, in order. */
  private sealed interface Signal<O> {
    record Next<O>(Outcome<O> outcome) implements Signal<O> {}

    record Failed<O>(Throwable cause) implements Signal<O> {}

    record Ended<O>() implements Signal<O> {}
  }

  /** Hands signals from the publisher's threads to the folding one. */
  private static final class Inbox<O> implements Flow.Subscriber<Outcome<O>> {

    private final BlockingQueue<Flow.Subscription> subscriptions = new ArrayBlockingQueue<>(1);

    // Cannot overflow: a publisher sends no more than was asked for, and then one end.
    private final BlockingQueue<Signal<O>> signals = new ArrayBlockingQueue<>(IN_FLIGHT + 1);

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriptions.add(subscription);
    }

    @Override
    public void onNext(Outcome<O> outcome) {
      signals.add(new Signal.Next<>(outcome));
    }

    @Override
    public void onError(Throwable cause) {
      signals.add(new Signal.Failed<>(cause));
    }

    @Override
    public void onComplete() {
      signals.add(new Signal.Ended<>());
    }

    Optional<Outcome<O>> take() throws InterruptedException {
      return switch (signals.take()) {
        case Signal.Next<O>(Outcome<O> outcome) -> Optional.of(outcome);
        case Signal.Ended<O>() -> Optional.empty();
        case Signal.Failed<O>(RuntimeException cause) -> throw cause;
        case Signal.Failed<O>(Throwable cause) ->
            throw new IllegalStateException("the stream of outcomes failed", cause);
      };
    }
  }
}
