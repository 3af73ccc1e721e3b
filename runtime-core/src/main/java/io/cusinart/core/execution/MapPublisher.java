package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of one computation over many inputs, by demand. Each subscriber runs the work anew.
 *
 * <p>One thread at a time drains: it emits what has ended, then submits while demand and the limit
 * allow. Whoever brings news (a request, an outcome) while another drains only leaves word, in
 * {@code news}; that is what keeps the signals of a subscriber in order (Reactive Streams rule 1.3)
 * without a lock held while it is called.
 *
 * @param <I> an input
 * @param <O> a result
 */
final class MapPublisher<I, O> implements Flow.Publisher<Outcome<O>> {

  private static final int MOST_IN_FLIGHT = 1_024;

  private final Iterable<? extends I> inputs;
  private final BiFunction<I, Consumer<Outcome<O>>, Runnable> submit;

  /** {@code submit} sends an input off, tells its end to the consumer, and returns its cancel. */
  MapPublisher(Iterable<? extends I> inputs, BiFunction<I, Consumer<Outcome<O>>, Runnable> submit) {
    this.inputs = inputs;
    this.submit = submit;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Outcome<O>> subscriber) {
    var run = new Run(subscriber, inputs.iterator());
    subscriber.onSubscribe(run);
    run.drain();
  }

  private final class Run implements Flow.Subscription {
    private final Flow.Subscriber<? super Outcome<O>> subscriber;
    private final Iterator<? extends I> rest;
    private final Queue<Outcome<O>> ended = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> cancels = new ConcurrentLinkedQueue<>();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger news = new AtomicInteger();
    private int inFlight;
    private boolean exhausted;
    private boolean over;
    private volatile boolean cancelled;
    private volatile @Nullable RuntimeException failure;

    Run(Flow.Subscriber<? super Outcome<O>> subscriber, Iterator<? extends I> rest) {
      this.subscriber = subscriber;
      this.rest = rest;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        failure = new IllegalArgumentException("demand must be positive but is " + n);
      } else {
        demand.accumulateAndGet(n, Run::saturatingSum);
      }
      drain();
    }

    @Override
    public void cancel() {
      cancelled = true;
      drain();
    }

    void drain() {
      if (news.getAndIncrement() != 0) {
        return;
      }
      int seen = 1;
      do {
        turn();
        seen = news.addAndGet(-seen);
      } while (seen != 0);
    }

    private void turn() {
      if (over) {
        return;
      }
      RuntimeException broken = failure;
      if (cancelled || broken != null) {
        stop(broken);
        return;
      }
      emit();
      fill();
      if (failure == null && !cancelled && inFlight == 0 && exhausted) {
        over = true;
        subscriber.onComplete();
      }
    }

    private void emit() {
      for (Outcome<O> next = ended.poll(); next != null; next = ended.poll()) {
        inFlight--;
        demand.decrementAndGet();
        subscriber.onNext(next);
      }
    }

    /** The inputs are the user's code: whatever they throw ends the stream. */
    private void fill() {
      try {
        while (!cancelled && inFlight < Math.min(MOST_IN_FLIGHT, demand.get()) && rest.hasNext()) {
          I input = rest.next();
          inFlight++;
          cancels.add(submit.apply(input, this::onEnded));
        }
        exhausted = !rest.hasNext();
      } catch (RuntimeException thrown) {
        failure = thrown;
        news.incrementAndGet();
      }
      if (cancels.size() > 2 * MOST_IN_FLIGHT) {
        forgetOldCancels();
      }
    }

    /** Cancelling what has ended does nothing, so the oldest can go first. */
    private void forgetOldCancels() {
      while (cancels.size() > MOST_IN_FLIGHT) {
        cancels.poll();
      }
    }

    private void onEnded(Outcome<O> outcome) {
      ended.add(outcome);
      drain();
    }

    private void stop(@Nullable RuntimeException broken) {
      over = true;
      cancels.forEach(Runnable::run);
      if (broken != null && !cancelled) {
        subscriber.onError(broken);
      }
    }

    private static long saturatingSum(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }
}
