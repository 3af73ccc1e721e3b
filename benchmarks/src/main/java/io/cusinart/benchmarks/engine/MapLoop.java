package io.cusinart.benchmarks.engine;

import io.cusinart.api.Outcome;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.load.Tally;
import java.time.Duration;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of one {@code map}: it gives out numbers until its time is over and looks for each of
 * them among the outcomes. Used once.
 *
 * <p>The publisher calls the iterator and the subscriber one after the other, never two at once.
 */
final class MapLoop implements Iterable<Integer>, Flow.Subscriber<Outcome<Integer>> {

  private static final int PATIENCE_SECONDS = 60;

  private final long endsNanos;
  private final Tally tally = new Tally();
  private final BitSet seen = new BitSet();
  private final CountDownLatch over = new CountDownLatch(1);
  private int given;
  private long inTime;
  private volatile @Nullable Throwable broken;

  private MapLoop(Duration length) {
    this.endsNanos = System.nanoTime() + length.toNanos();
  }

  /** What answers each number with itself. */
  @FunctionalInterface
  interface Mapping {
    Flow.Publisher<Outcome<Integer>> of(Iterable<Integer> inputs);
  }

  /** Runs one for this long and waits for its last outcome. Blocks. */
  static MapLoop run(Mapping mapping, Duration length) throws InterruptedException {
    var loop = new MapLoop(length);
    mapping.of(loop).subscribe(loop);
    if (!loop.over.await(length.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new MeasurementFailure(
          "a map had not ended %d s after its last input".formatted(PATIENCE_SECONDS));
    }
    Throwable failure = loop.broken;
    if (failure != null) {
      throw new MeasurementFailure("a map failed: " + failure);
    }
    loop.tally.addOther("inputs without a result", loop.given - loop.seen.cardinality());
    return loop;
  }

  private boolean open() {
    return System.nanoTime() - endsNanos < 0;
  }

  @Override
  public Iterator<Integer> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return open();
      }

      @Override
      public Integer next() {
        if (given == Integer.MAX_VALUE) {
          throw new NoSuchElementException();
        }
        return given++;
      }
    };
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE); // as many as the engine allows
  }

  @Override
  public void onNext(Outcome<Integer> outcome) {
    tally.add(outcome);
    if (outcome instanceof Outcome.Completed<Integer>(Integer value, _)) {
      tally.addOther("inputs with two results", seen.get(value) ? 1 : 0);
      seen.set(value);
      inTime += open() ? 1 : 0;
    }
  }

  @Override
  public void onError(Throwable failure) {
    broken = failure;
    over.countDown();
  }

  @Override
  public void onComplete() {
    over.countDown();
  }

  /** How many had completed when the inputs ended. */
  long completedInTime() {
    return inTime;
  }

  Tally tally() {
    return tally;
  }
}
