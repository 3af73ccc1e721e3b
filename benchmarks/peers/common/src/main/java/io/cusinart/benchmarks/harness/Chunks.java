package io.cusinart.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** For systems whose bulk form takes a collection: some collections out at a time. */
public final class Chunks {

  private static final int PATIENCE_SECONDS = 20;

  private final int size;
  private final int inFlight;

  /**
   * A way of asking.
   *
   * @param size numbers in a collection
   * @param inFlight collections out at a time
   */
  public Chunks(int size, int inFlight) {
    this.size = size;
    this.inFlight = inFlight;
  }

  /** Runs the body for each of these numbers and completes with the answers. */
  @FunctionalInterface
  public interface Bulk {
    CompletionStage<? extends Iterable<Integer>> run(List<Integer> numbers) throws Exception;
  }

  /** Asks until the numbers are over, then waits for what is out. Blocks. */
  public void run(Numbers numbers, Bulk bulk) throws Exception {
    var free = new Semaphore(inFlight);
    var broken = new AtomicReference<@Nullable Throwable>();
    while (numbers.open() && broken.get() == null) {
      acquire(free, 1);
      var _ =
          bulk.run(next(numbers))
              .whenComplete((answers, failure) -> {
                if (failure == null) {
                  numbers.answered(answers);
                } else {
                  broken.compareAndSet(null, failure);
                }
                free.release();
              });
    }
    acquire(free, inFlight);
    Throwable failure = broken.get();
    if (failure != null) {
      throw new MeasurementFailure("a collection failed: " + failure);
    }
  }

  /** A whole one, though its time may end meanwhile: nobody is asked for nothing. */
  private List<Integer> next(Numbers numbers) {
    var chunk = new ArrayList<Integer>(size);
    for (int i = 0; i < size; i++) {
      chunk.add(numbers.next());
    }
    return chunk;
  }

  private void acquire(Semaphore free, int permits) throws InterruptedException {
    if (!free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new MeasurementFailure(
          "a collection of %d was not answered in %d s".formatted(size, PATIENCE_SECONDS));
    }
  }
}
