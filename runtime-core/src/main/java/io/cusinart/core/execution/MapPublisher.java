package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of one computation over many inputs, by demand. Each subscriber runs the work anew.
 *
 * <p>One thread at a time drains: it emits what has ended, then submits while demand and the limit
 * allow. Whoever brings news (a request, an outcome) while another drains only leaves word, in
 * {@code news}; that is what keeps the signals of a subscriber in order (Reactive Streams rule 1.3)
 * without a lock held while it is called. The thread that subscribes drains from the start, so that
 * nothing is signalled before {@code onSubscribe} has returned.
 *
 * @param <I> an input
 * @param <O> a result
 */
final class MapPublisher<I, O> implements Flow.Publisher<Outcome<O>> {

  private static final int MOST_IN_FLIGHT = 1_024;

  private final Iterable<? extends I> inputs;
  private final BiFunction<I, Consumer<Outcome<O>>, Runnable> submit;
  private final Supplier<Optional<RuntimeFailure>> closed;

  /**
   * {@code submit} sends an input off, tells its end to the consumer, and returns its cancel. Once
   * {@code closed} answers, no more inputs are read: inputs without end would be rejected for ever.
   */
  MapPublisher(
      Iterable<? extends I> inputs,
      BiFunction<I, Consumer<Outcome<O>>, Runnable> submit,
      Supplier<Optional<RuntimeFailure>> closed) {
    this.inputs = inputs;
    this.submit = submit;
    this.closed = closed;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Outcome<O>> subscriber) {
    new Run(Objects.requireNonNull(subscriber, "subscriber")).start();
  }

  private final class Run implements Flow.Subscription {

    private record Ended<O>(long number, Outcome<O> outcome) {}

    private final Flow.Subscriber<? super Outcome<O>> subscriber;
    private final Queue<Ended<O>> ended = new ConcurrentLinkedQueue<>();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger news = new AtomicInteger(1);
    private volatile boolean cancelled;
    private volatile @Nullable Throwable failure;

    // These belong to the thread that drains.
    private final Map<Long, Runnable> cancels = new HashMap<>();
    private Iterator<? extends I> rest = Collections.emptyIterator();
    private long submitted;
    private boolean exhausted;
    private boolean over;

    Run(Flow.Subscriber<? super Outcome<O>> subscriber) {
      this.subscriber = subscriber;
    }

    void start() {
      subscriber.onSubscribe(this);
      open();
      drainWhileThereIsNews();
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

    private void drain() {
      if (news.getAndIncrement() == 0) {
        drainWhileThereIsNews();
      }
    }

    /** A subscriber that throws has broken its contract and is dropped (rule 2.13). */
    private void drainWhileThereIsNews() {
      try {
        int seen = 1;
        do {
          turn();
          seen = news.addAndGet(-seen);
        } while (seen != 0);
      } catch (RuntimeException | Error thrown) {
        end();
        throw thrown;
      }
    }

    private void turn() {
      if (over) {
        return;
      }
      emit();
      fill();
      Throwable broken = failure;
      if (cancelled) {
        end();
      } else if (broken != null) {
        end();
        subscriber.onError(broken);
      } else if (exhausted && cancels.isEmpty()) {
        end();
        subscriber.onComplete();
      } else if (cancels.isEmpty() && closed.get().isPresent()) {
        end();
        subscriber.onError(closed.get().get());
      }
    }

    private boolean stopped() {
      return cancelled || failure != null;
    }

    private void emit() {
      while (!stopped()) {
        Ended<O> next = ended.poll();
        if (next == null) {
          return;
        }
        cancels.remove(next.number());
        demand.decrementAndGet();
        subscriber.onNext(next.outcome());
      }
    }

    // The inputs are the user's code: whatever they throw ends the stream.
    private void open() {
      try {
        rest = inputs.iterator();
      } catch (RuntimeException | Error thrown) {
        failure = thrown;
      }
    }

    // As above.
    private void fill() {
      try {
        while (!stopped() && !exhausted) {
          exhausted = !rest.hasNext();
          boolean full = cancels.size() >= Math.min(MOST_IN_FLIGHT, demand.get());
          if (exhausted || full || closed.get().isPresent()) {
            return;
          }
          send(rest.next());
        }
      } catch (RuntimeException | Error thrown) {
        failure = thrown;
      }
    }

    /** Its end may be told before {@code submit} returns: it is looked at in a later turn. */
    private void send(I input) {
      long number = submitted++;
      cancels.put(
          number,
          submit.apply(
              input,
              outcome -> {
                ended.add(new Ended<>(number, outcome));
                drain();
              }));
    }

    private void end() {
      over = true;
      List<Runnable> open = List.copyOf(cancels.values());
      cancels.clear();
      open.forEach(Runnable::run);
    }

    private static long saturatingSum(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }
}
