package io.cusinart.cli.demo;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.Receipt.Attempt;
import io.cusinart.testkit.process.ProcessFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Adds up the outcomes of a demo as they come. Safe for use by several threads. */
final class DemoTally implements Flow.Subscriber<Outcome<Long>> {

  private static final long PATIENCE_MINUTES = 30;

  private record Moved(int tasks, long lastNanos) {
    Moved plus(long nanos) {
      return new Moved(tasks + 1, Math.max(lastNanos, nanos));
    }
  }

  private final int tasks;
  private final int window;
  private final Consumer<String> completedOn;
  private final long startedNanos = System.nanoTime();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, Integer> byNode = new TreeMap<>();
  private final Map<String, Moved> movedFrom = new HashMap<>();
  private Runnable atHalf = () -> {};
  private Flow.@Nullable Subscription subscription;
  private @Nullable Throwable failure;
  private long sum;
  private int completed;
  private long lastNanos = startedNanos;

  DemoTally(int tasks, int window, Consumer<String> completedOn) {
    this.tasks = tasks;
    this.window = window;
    this.completedOn = completedOn;
  }

  /** The action runs once half of the tasks are completed; what it throws, await throws. */
  void atHalf(Runnable action) {
    atHalf = action;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(window);
  }

  @Override
  public synchronized void onNext(Outcome<Long> outcome) {
    if (outcome instanceof Outcome.Completed<Long>(Long primes, Receipt receipt)) {
      count(primes, receipt);
    }
    if (subscription != null) {
      subscription.request(1);
    }
  }

  private void count(long primes, Receipt receipt) {
    sum += primes;
    completed++;
    lastNanos = System.nanoTime();
    for (Attempt attempt : receipt.attempts()) {
      String node = attempt.node().value();
      switch (attempt.end()) {
        case COMPLETED -> {
          byNode.merge(node, 1, Integer::sum);
          completedOn.accept(node);
        }
        case SUSPECTED, LOST ->
            movedFrom.put(node, movedFrom.getOrDefault(node, new Moved(0, 0)).plus(lastNanos));
        case OPEN, FAILED, REFUSED, CANCELLED -> {}
      }
    }
    if (completed == tasks / 2) {
      runAtHalf();
    }
  }

  /** What it throws would end the subscription without a word, and await would wait for nothing. */
  private void runAtHalf() {
    try {
      atHalf.run();
    } catch (RuntimeException thrown) {
      onError(thrown);
    }
  }

  @Override
  public synchronized void onError(Throwable thrown) {
    failure = thrown;
    over.countDown();
  }

  @Override
  public void onComplete() {
    over.countDown();
  }

  void await() throws InterruptedException {
    if (!over.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException(
          "%d of %d tasks were done after %d minutes"
              .formatted(completed(), tasks, PATIENCE_MINUTES));
    }
    synchronized (this) {
      if (failure instanceof ProcessFailure ofProcess) {
        throw ofProcess;
      }
      if (failure != null) {
        throw new IllegalStateException("the tasks could not be run: " + failure, failure);
      }
    }
  }

  synchronized long sum() {
    return sum;
  }

  synchronized int completed() {
    return completed;
  }

  synchronized int lost() {
    return tasks - completed;
  }

  synchronized Map<String, Integer> byNode() {
    return new TreeMap<>(byNode);
  }

  /** How many tasks were on this node when it was suspected or lost, and completed elsewhere. */
  synchronized int movedFrom(String node) {
    return movedFrom.getOrDefault(node, new Moved(0, 0)).tasks();
  }

  /** When the last of them was completed; 0 if there was none. */
  synchronized long lastMovedFrom(String node) {
    return movedFrom.getOrDefault(node, new Moved(0, 0)).lastNanos();
  }

  synchronized long elapsedNanos() {
    return lastNanos - startedNanos;
  }
}
