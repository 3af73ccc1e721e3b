package io.cusinart.benchmarks.peers;

import io.cusinart.api.Outcome;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.harness.Numbers;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Both ends of one {@code map} of numbers. Used once. */
final class MappedNumbers implements Iterable<Integer>, Flow.Subscriber<Outcome<Long>> {

  private final Numbers numbers;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable String broken;

  private MappedNumbers(Numbers numbers) {
    this.numbers = numbers;
  }

  /** What answers each number with itself. */
  @FunctionalInterface
  interface Mapping {
    Flow.Publisher<Outcome<Long>> of(Iterable<Integer> inputs);
  }

  /** Runs it to its end. Blocks. */
  static void run(Mapping mapping, Numbers numbers) throws InterruptedException {
    var map = new MappedNumbers(numbers);
    mapping.of(map).subscribe(map);
    map.over.await();
    String failure = map.broken;
    if (failure != null) {
      throw new MeasurementFailure("a map failed: " + failure);
    }
  }

  @Override
  public Iterator<Integer> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return numbers.open();
      }

      @Override
      public Integer next() {
        return numbers.next();
      }
    };
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE); // as many as the engine allows
  }

  @Override
  public void onNext(Outcome<Long> outcome) {
    if (outcome instanceof Outcome.Completed<Long> completed) {
      numbers.answered(Math.toIntExact(completed.value()));
    } else {
      broken = outcome.toString();
    }
  }

  @Override
  public void onError(Throwable failure) {
    broken = failure.toString();
    over.countDown();
  }

  @Override
  public void onComplete() {
    over.countDown();
  }
}
