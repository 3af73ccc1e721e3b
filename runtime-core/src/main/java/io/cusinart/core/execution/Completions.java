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
 * {@link #helpIfStuck()}, called every few hundredths of a second, doubles their number while
 * nothing gets done.
 */
final class Completions implements Executor {

  private final int usual;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final LongAdder done = new LongAdder();
  private long doneAtLastLook;

  /** Completions on this many threads as long as none of them blocks. */
  Completions(int usual) {
    this.usual = usual;
  }

  @Override
  public void execute(Runnable completion) {
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
        next.run();
        done.increment();
      }
    } finally {
      // Also when a subscriber has thrown: the thread reports that, another goes on.
      threads.decrementAndGet();
      startFirst();
    }
  }

  /** Starts more threads if there is work and none of it was done since the last call. */
  void helpIfStuck() {
    long now = done.sum();
    if (now == doneAtLastLook && !queue.isEmpty()) {
      for (int more = Math.max(1, threads.get()); more > 0; more--) {
        threads.incrementAndGet();
        start();
      }
    }
    doneAtLastLook = now;
  }
}
