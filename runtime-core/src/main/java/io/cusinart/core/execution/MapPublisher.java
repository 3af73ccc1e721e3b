package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

  /** No more elements are out at a time. */
  static final int MOST_IN_FLIGHT = 16_384;

  /** Nor more bundles: they are what waits in the workers' queues. */
  static final int MOST_BUNDLES = 1_024;

  /**
   * Gathers inputs into bundles and sends them. Used by one thread at a time.
   *
   * @param <I> an input
   * @param <O> a result
   */
  interface Feed<I, O> extends AutoCloseable {

    /**
     * Takes one more input; what it throws ends the stream.
     *
     * @param capacity how many elements may be out at a time
     * @param readNanos how long the inputs took to give it
     */
    void add(I input, long capacity, long readNanos);

    /** Whether a bundle is to be sent before another input is added. */
    boolean isReady();

    /** Whether nothing is left to be sent. */
    boolean isEmpty();

    /**
     * Whether the engine may have more out than it has; if not, {@code wake} is run once, on
     * another thread, when it may.
     */
    default boolean hasRoom(Runnable wake) {
      return true;
    }

    /** How many elements the last bundle was meant to have, at least 1. */
    int wanted();

    /** Sends a bundle; the consumer is told the outcomes of its elements, each once. */
    Sent send(Consumer<List<Outcome<O>>> sink);

    @Override
    void close();
  }

  /**
   * A bundle that was sent.
   *
   * @param count how many elements it has
   * @param cancel gives it up
   */
  record Sent(int count, Runnable cancel) {}

  private final Iterable<? extends I> inputs;
  private final Supplier<Feed<I, O>> feeds;
  private final Supplier<Optional<RuntimeFailure>> closed;

  /**
   * Each subscriber gets a feed of its own. Once {@code closed} answers, no more inputs are read:
   * inputs without end would be rejected for ever.
   */
  MapPublisher(
      Iterable<? extends I> inputs,
      Supplier<Feed<I, O>> feeds,
      Supplier<Optional<RuntimeFailure>> closed) {
    this.inputs = inputs;
    this.feeds = feeds;
    this.closed = closed;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Outcome<O>> subscriber) {
    new Run(Objects.requireNonNull(subscriber, "subscriber")).start();
  }

  private final class Run implements Flow.Subscription {

    /** A bundle that is out; by identity. */
    private static final class Flight {
      private Runnable cancel = () -> {};
      private int open;
    }

    private record Ended<O>(Flight flight, List<Outcome<O>> outcomes) {}

    private final Flow.Subscriber<? super Outcome<O>> subscriber;
    private final Queue<Ended<O>> ended = new ConcurrentLinkedQueue<>();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger news = new AtomicInteger(1);
    private final Runnable wake = this::drain;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable failure;

    // These belong to the thread that drains.
    private final Set<Flight> flights = new HashSet<>();
    private final Feed<I, O> feed = feeds.get();
    private Iterator<? extends I> rest = Collections.emptyIterator();

    /** Inputs that were read and have no outcome yet. */
    private long out;

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
      } else if (exhausted && out == 0) {
        end();
        subscriber.onComplete();
      } else if (out == 0 && closed.get().isPresent()) {
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
        int count = next.outcomes().size();
        Flight flight = next.flight();
        flight.open -= count;
        if (flight.open == 0) {
          flights.remove(flight);
        }
        out -= count;
        demand.addAndGet(-count);
        emit(next.outcomes());
      }
    }

    private void emit(List<Outcome<O>> outcomes) {
      for (Outcome<O> outcome : outcomes) {
        if (stopped()) {
          return;
        }
        subscriber.onNext(outcome);
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
        long begunNanos = System.nanoTime();
        while (mayRead()) {
          I input = rest.next();
          out++;
          long readNanos = System.nanoTime();
          feed.add(input, capacity(), readNanos - begunNanos);
          while (feed.isReady()) {
            send();
          }
          begunNanos = System.nanoTime();
        }
        while (!feed.isEmpty() && failure == null) {
          send();
        }
      } catch (RuntimeException | Error thrown) {
        failure = thrown;
      }
    }

    private boolean mayRead() {
      if (stopped() || exhausted) {
        return false;
      }
      exhausted = !rest.hasNext();
      return !exhausted && hasRoom() && closed.get().isEmpty() && feed.hasRoom(wake);
    }

    /**
     * A bundle is begun only when there is room for a whole one, or the small rooms that small
     * bundles leave would keep all that follow small. More than half of what may be out is out
     * while it waits.
     */
    private boolean hasRoom() {
      long capacity = capacity();
      long room = feed.isEmpty() ? Math.clamp(capacity / 2, 1, feed.wanted()) : 1;
      return capacity - out >= room && flights.size() < MOST_BUNDLES;
    }

    private long capacity() {
      return Math.min(MOST_IN_FLIGHT, demand.get());
    }

    /** Its end may be told before {@code send} returns: it is looked at in a later turn. */
    private void send() {
      var flight = new Flight();
      Sent sent =
          feed.send(outcomes -> {
            ended.add(new Ended<>(flight, outcomes));
            drain();
          });
      flight.open = sent.count();
      flight.cancel = sent.cancel();
      flights.add(flight);
    }

    private void end() {
      over = true;
      feed.close();
      List<Flight> open = List.copyOf(flights);
      flights.clear();
      open.forEach(flight -> flight.cancel.run());
    }

    private static long saturatingSum(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }
}
