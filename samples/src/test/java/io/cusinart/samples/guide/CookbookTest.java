package io.cusinart.samples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.testkit.junit.ClusterExtension;
import io.cusinart.testkit.junit.LocalClusterExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The code of the cookbook; its regions stand there word for word. */
@Timeout(60)
final class CookbookTest {

  @RegisterExtension static final LocalClusterExtension CLUSTER = ClusterExtension.local(3);

  private final ExecutionEngine engine = CLUSTER.engine();

  // tag::bulk
  /** Adds up what comes, and asks for all of it at once. */
  static final class Sum implements Flow.Subscriber<Outcome<Long>> {

    private final CompletableFuture<Long> whole = new CompletableFuture<>();
    private final LongAdder sum = new LongAdder();
    private final LongAdder missing = new LongAdder();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Outcome<Long> outcome) {
      if (outcome instanceof Outcome.Completed<Long>(Long value, _)) {
        sum.add(value);
      } else {
        missing.increment();
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(sum.sum());
    }
  }

  // end::bulk

  @Test
  void manySmallInputsTravelTogether() {
    DistributedComputation<Integer, Long> square = (number, task) -> (long) number * number;
    List<Integer> numbers = IntStream.rangeClosed(1, 10_000).boxed().toList();
    // tag::bulk-use
    var sum = new Sum();
    engine.map(square, numbers).subscribe(sum);
    long squares = sum.whole.join();
    // end::bulk-use
    assertThat(squares).isEqualTo(333_383_335_000L);
    assertThat(sum.missing.sum()).isZero();
  }

  @Test
  void aSlowTaskGetsASecondCopy() {
    DistributedComputation<Integer, Integer> lookUp = (key, task) -> key + 1;
    // tag::hedged
    TaskHandle<Integer> handle = engine.submit(lookUp, 41, Options.DEFAULT.withHedging());
    // end::hedged
    assertThat(handle.join()).isEqualTo(42);
  }

  /** Stands for a database with a unique key. */
  private static final class Ledger {

    private static final Map<String, Integer> ENTRIES = new ConcurrentHashMap<>();

    /** True if there was none of that key. */
    static boolean enter(String key, int cents) {
      return ENTRIES.putIfAbsent(key, cents) == null;
    }
  }

  // tag::idempotent
  /** Charges once, however often it runs: the ledger refuses a key that it has. */
  record Charge() implements DistributedComputation<Integer, Boolean> {

    @Override
    public Boolean execute(Integer cents, TaskContext task) {
      return Ledger.enter(task.id().toString(), cents);
    }

    @Override
    public ComputationCost estimateCost(Integer cents) {
      return ComputationCost.cpu(Duration.ofMillis(5)).asBlocking();
    }
  }

  // end::idempotent

  @Test
  void whatIsKeyedByItsTaskHappensOnce() {
    assertThat(engine.submit(new Charge(), 250, Options.DEFAULT).join()).isTrue();
    assertThat(Ledger.ENTRIES).containsValue(250);
  }
}
