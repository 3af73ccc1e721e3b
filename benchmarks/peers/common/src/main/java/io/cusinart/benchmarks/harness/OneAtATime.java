package io.cusinart.benchmarks.harness;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread that submits a no-op and waits until it has the answer. Used once, by one thread. */
final class OneAtATime implements Answered<Long> {

  private static final int PATIENCE_SECONDS = 20;

  private final PeerDriver driver;
  private final Semaphore ended = new Semaphore(0);
  private volatile @Nullable Throwable failure;

  OneAtATime(PeerDriver driver) {
    this.driver = driver;
  }

  @Override
  public void done(Long value) {
    ended.release();
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    ended.release();
  }

  /** Nanoseconds from each submit until this thread has the answer. Blocks. */
  Samples run(Duration length) throws Exception {
    var samples = new Samples();
    long endsNanos = System.nanoTime() + length.toNanos();
    for (long from = System.nanoTime(); from - endsNanos < 0; from = System.nanoTime()) {
      driver.submit(Body.NO_OP, samples.count(), this);
      if (!ended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new MeasurementFailure("a task was not answered in %d s".formatted(PATIENCE_SECONDS));
      }
      samples.add(System.nanoTime() - from);
      Throwable cause = failure;
      if (cause != null) {
        throw new MeasurementFailure("a task failed: " + cause);
      }
    }
    return samples;
  }
}
