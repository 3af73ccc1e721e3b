package io.cusinart.benchmarks.harness;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One thread that submits tasks one by one and keeps a number of them out. Used once, by one
 * thread.
 */
final class ClosedLoop<T> implements Answered<T> {

  private static final int PATIENCE_SECONDS = 20;

  /** Submits task number i. */
  @FunctionalInterface
  interface Submit<T> {
    void submit(int i, Answered<T> then) throws Exception;
  }

  private final int inFlight;
  private final Submit<T> submit;
  private final Semaphore free;
  private final LongAdder completed = new LongAdder();
  private final LongAdder sum = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  ClosedLoop(int inFlight, Submit<T> submit) {
    this.inFlight = inFlight;
    this.submit = submit;
    this.free = new Semaphore(inFlight);
  }

  @Override
  public void done(T value) {
    completed.increment();
    if (value instanceof Long number) {
      sum.add(number);
    }
    free.release();
  }

  @Override
  public void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
    free.release();
  }

  /**
   * Submits for this long, then waits for those that are out. Blocks.
   *
   * @return how many had completed when the submitting ended, for each second until then, which is
   *     longer than the length if this thread was kept waiting
   * @throws MeasurementFailure if one failed
   */
  double run(Duration length) throws Exception {
    long beganNanos = System.nanoTime();
    long endsNanos = beganNanos + length.toNanos();
    for (int i = 0; System.nanoTime() - endsNanos < 0 && failure.get() == null; i++) {
      await(1);
      submit.submit(i, this);
    }
    double perSecond = completed.sum() * 1e9 / (System.nanoTime() - beganNanos);
    await(inFlight);
    Throwable cause = failure.get();
    if (cause != null) {
      throw new MeasurementFailure("a task failed: " + cause);
    }
    return perSecond;
  }

  private void await(int permits) throws InterruptedException {
    if (!free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new MeasurementFailure(
          "tasks were not answered in %d s, with %d in flight"
              .formatted(PATIENCE_SECONDS, inFlight));
    }
  }

  /** All that have completed by now. */
  long completed() {
    return completed.sum();
  }

  /** Of the numbers that were answered. */
  long sum() {
    return sum.sum();
  }
}
