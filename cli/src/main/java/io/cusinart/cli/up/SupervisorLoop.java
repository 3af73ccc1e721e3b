package io.cusinart.cli.up;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread in which nodes change. What is handed over after the close is dropped. Safe for
 * use by several threads.
 */
final class SupervisorLoop implements AutoCloseable {

  // A listener that blocks longer loses its right to be waited for.
  private static final long CLOSE_DEADLINE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor executor;
  private final Consumer<String> complaints;
  private volatile @Nullable Thread thread;

  SupervisorLoop(Consumer<String> complaints) {
    this.complaints = complaints;
    this.executor = new ScheduledThreadPoolExecutor(1, this::newThread);
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private Thread newThread(Runnable work) {
    Thread created = Thread.ofPlatform().daemon().name("supervisor").unstarted(work);
    thread = created;
    return created;
  }

  void run(Runnable step) {
    executor.execute(() -> guarded(step));
  }

  void runAfter(Duration delay, Runnable step) {
    var _ = executor.schedule(() -> guarded(step), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs it here; what it throws is said in one line and goes no further. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) { // a step calls listeners, and is the top of the thread
      complain(e);
    }
  }

  private void complain(RuntimeException failure) {
    try {
      complaints.accept("the supervisor goes on after: " + failure);
    } catch (RuntimeException _) {
      // The printer is the broken part: there is nobody left to tell.
    }
  }

  /** Drops what waits and lets the running step end, without an interrupt. Blocks, at most 5 s. */
  @Override
  public void close() {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException(
          "a listener cannot close its supervisor: close it in another thread");
    }
    executor.shutdown();
    try {
      executor.awaitTermination(CLOSE_DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the close goes on: no node may be left
    }
  }
}
