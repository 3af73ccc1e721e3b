package io.cusinart.benchmarks.engine;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.load.Tally;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One thread that submits a no-op and waits until it has the outcome. Not for two threads. */
final class OneAtATime {

  private static final int PATIENCE_SECONDS = 60;

  private final Tally tally = new Tally();

  /** Nanoseconds from each submit until this thread has the outcome. Blocks. */
  Histogram run(ExecutionEngine engine, Duration length) throws InterruptedException {
    return run(
        length,
        ended -> {
          var _ =
              engine
                  .submit(new NoOp(), 0, Options.DEFAULT)
                  .outcome()
                  .thenAccept(outcome -> {
                    tally.add(outcome);
                    ended.release();
                  });
        });
  }

  /** Something that releases a permit once it is done, soon or at once. */
  @FunctionalInterface
  interface Submit {
    void submit(Semaphore ended);
  }

  /** The same of anything. Blocks. */
  static Histogram run(Duration length, Submit submit) throws InterruptedException {
    var histogram = new Histogram(3);
    var ended = new Semaphore(0);
    long endsNanos = System.nanoTime() + length.toNanos();
    for (long from = System.nanoTime(); from - endsNanos < 0; from = System.nanoTime()) {
      submit.submit(ended);
      if (!ended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new MeasurementFailure(
            "a single task had no outcome in %d s".formatted(PATIENCE_SECONDS));
      }
      histogram.recordValue(System.nanoTime() - from);
    }
    return histogram;
  }

  /** What became of them. */
  Tally tally() {
    return tally;
  }
}
