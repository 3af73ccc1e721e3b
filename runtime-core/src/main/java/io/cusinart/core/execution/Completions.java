package io.cusinart.core.execution;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs what completes tasks: reading results, and whatever users hang on their stages. Safe for use
 * by several threads.
 *
 * <p>A few virtual threads work through one queue, because a thread for each completion costs more
 * than a tiny task. A user's code that blocks one of them does not hold up the others for long:
 * {@link #helpIfStuck}, called every few hundredths of a second, doubles their number while nothing
 * gets done, and also while what gets done is so little that the head of the queue has waited for
 * {@value #PATIENCE_MILLIS} ms; but then no further than to {@value #MOST_FOR_TRICKLE}, as more
 * threads are no help against a lack of processors.
 */
final class Completions implements Executor {

  private static final long PATIENCE_MILLIS = 100;
  private static final int MOST_FOR_TRICKLE = 1_024;

  private final int usual;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final LongAdder added = new LongAdder();
  private final LongAdder taken = new LongAdder();
  private final LongAdder done = new LongAdder();

  // Of the thread that helps.
  private long doneAtLastLook;
  private long addedAtMark;
  private long markNanos;
  private boolean marked;

  /** Completions on this many threads as long as none of them blocks. */
  Completions(int usual) {
    this.usual = usual;
  }

  @Override
  public void execute(Runnable completion) {
    added.increment();
    queue.add(completion);
    int running = threads.get();
    if (running < usual && threads.compareAndSet(running, running + 1)) {
      start();
    } else if (running == 0) {
      startFirst();
    }
  }

  /** The last thread may have looked for work just before there was some. */
  private void startFirst() {
    if (!queue.isEmpty() && threads.compareAndSet(0, 1)) {
      start();
    }
  }

  private void start() {
    var _ = Thread.ofVirtual().name("cusinart-completion").start(this::work);
  }

  private void work() {
    try {
      for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
        taken.increment();
        next.run();
        done.increment();
      }
    } finally {
      // Also when a subscriber has thrown: the thread reports that, another goes on.
      threads.decrementAndGet();
      startFirst();
    }
  }

  /** Whether nothing waits and nothing runs. */
  boolean idle() {
    return threads.get() == 0 && queue.isEmpty();
  }

  /** Starts more threads if there is work and too little of it gets done. One thread at a time. */
  void helpIfStuck(long nowNanos) {
    long now = done.sum();
    boolean still = now == doneAtLastLook;
    boolean trickles = headHasWaited(nowNanos) && threads.get() < MOST_FOR_TRICKLE;
    if ((still || trickles) && !queue.isEmpty()) {
      for (int more = Math.max(1, threads.get()); more > 0; more--) {
        threads.incrementAndGet();
        start();
      }
    }
    doneAtLastLook = now;
  }

  /** Whether something in the queue was there already when the mark was set, long enough ago. */
  private boolean headHasWaited(long nowNanos) {
    if (marked && nowNanos - markNanos < PATIENCE_MILLIS * 1_000_000) {
      return false;
    }
    boolean waited = marked && taken.sum() < addedAtMark;
    marked = true;
    markNanos = nowNanos;
    addedAtMark = added.sum();
    return waited;
  }
}
