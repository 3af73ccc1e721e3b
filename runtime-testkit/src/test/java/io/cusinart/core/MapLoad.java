package io.cusinart.core;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.testkit.nodes.Done;
import io.cusinart.testkit.nodes.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Inputs for {@code map} until told to stop, and a count of every outcome that comes of them. Safe
 * for use by several threads.
 *
 * <p>It is both ends of the stream: what it gave out and did not get back is lost, what it got back
 * twice has two outcomes.
 */
final class MapLoad implements Iterable<Job>, Flow.Subscriber<Outcome<Done>> {

  private final int window;
  private final IntFunction<Job> jobs;
  private final AtomicInteger given = new AtomicInteger();
  private final AtomicInteger received = new AtomicInteger();
  private final Map<Integer, AtomicInteger> seen = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<Long, AtomicInteger> movedFrom = new ConcurrentHashMap<>();
  private final Map<Long, AtomicInteger> completedBy = new ConcurrentHashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile Flow.@Nullable Subscription subscription;

  /** A load that has this many jobs out. */
  MapLoad(int window) {
    this(window, MapLoad::job);
  }

  private MapLoad(int window, IntFunction<Job> jobs) {
    this.window = window;
    this.jobs = jobs;
  }

  /** The same of 30 to 32 ms each, no two neighbours alike: they travel one by one. */
  static MapLoad oneByOne(int window) {
    return new MapLoad(
        window, id -> new Job(id, Duration.ofMillis(30 + id % 3), id % 4 == 0, false));
  }

  @Override
  public Iterator<Job> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !stopped;
      }

      @Override
      public Job next() {
        // Not asked again whether it has stopped: between the two calls that would be an error.
        return jobs.apply(given.incrementAndGet());
      }
    };
  }

  /** 40 ms each; every fourth on the blocking lane. */
  private static Job job(int id) {
    return new Job(id, Duration.ofMillis(40), id % 4 == 0, false);
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(window);
  }

  @Override
  public void onNext(Outcome<Done> outcome) {
    if (outcome instanceof Outcome.Completed<Done>(Done done, Receipt receipt)) {
      seen.computeIfAbsent(done.id(), _ -> new AtomicInteger()).incrementAndGet();
      if (done.value() != new Job(done.id(), Duration.ZERO, false, false).expected()) {
        wrong.add("wrong value: " + outcome);
      }
      noteMoves(receipt.attempts());
      completedBy
          .computeIfAbsent(receipt.attempts().getLast().incarnation(), _ -> new AtomicInteger())
          .incrementAndGet();
    } else {
      wrong.add(outcome.toString());
    }
    received.incrementAndGet();
    Objects.requireNonNull(subscription).request(1);
  }

  private void noteMoves(List<Receipt.Attempt> attempts) {
    for (Receipt.Attempt attempt : attempts.subList(0, attempts.size() - 1)) {
      movedFrom.computeIfAbsent(attempt.incarnation(), _ -> new AtomicInteger()).incrementAndGet();
    }
  }

  @Override
  public void onError(Throwable failure) {
    wrong.add("the stream failed: " + failure);
    over.countDown();
  }

  @Override
  public void onComplete() {
    over.countDown();
  }

  /** Gives out no more. */
  void stop() {
    stopped = true;
    // A word to the publisher, which may be waiting for outcomes that have all come.
    Objects.requireNonNull(subscription).request(1);
  }

  boolean awaitEnd(Duration patience) throws InterruptedException {
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  int given() {
    return given.get();
  }

  int received() {
    return received.get();
  }

  /** Outcomes other than completed with the right value. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Jobs completed elsewhere after an attempt on this incarnation. */
  int movedFrom(long incarnation) {
    AtomicInteger count = movedFrom.get(incarnation);
    return count == null ? 0 : count.get();
  }

  /** Jobs completed by this incarnation. */
  int completedBy(long incarnation) {
    AtomicInteger count = completedBy.get(incarnation);
    return count == null ? 0 : count.get();
  }

  /** Jobs that were given out and have no outcome. */
  List<Integer> lost() {
    return open(given.get());
  }

  /** Of the first so many jobs, those that have no outcome. */
  List<Integer> open(int count) {
    var lost = new ArrayList<Integer>();
    for (int id = 1; id <= count; id++) {
      if (!seen.containsKey(id)) {
        lost.add(id);
      }
    }
    return lost;
  }

  /** Jobs with more than one outcome. */
  List<Integer> twice() {
    return seen.entrySet().stream()
        .filter(each -> each.getValue().get() > 1)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
