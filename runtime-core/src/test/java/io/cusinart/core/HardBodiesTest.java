package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a submitter sees of bodies that wait for each other, hear nothing or take all there is. */
@Timeout(60)
final class HardBodiesTest {

  // Set before all tests, which NullAway does not know as a beginning.
  @SuppressWarnings("NullAway.Init")
  private static LocalCluster cluster;

  private static final Semaphore GATE = new Semaphore(0);

  @BeforeAll
  static void startOneNodeWithOneThread() {
    NodeSettings defaults = NodeSettings.defaults();
    var lanes = new LaneSettings(Duration.ofSeconds(60), Duration.ofMillis(100), 16);
    var execution =
        new ExecutionSettings(
            1,
            16,
            10_000,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            new SubmissionSettings(100_000, 0, 0),
            lanes);
    cluster =
        LocalCluster.start(1, defaults.withKernel(defaults.kernel().withExecution(execution)));
  }

  @AfterAll
  static void stop() {
    GATE.release();
    cluster.close();
  }

  private static <O> Outcome<O> outcome(
      DistributedComputation<String, O> computation, Options options) throws Exception {
    return cluster
        .engine()
        .submit(computation, "x", options)
        .outcome()
        .toCompletableFuture()
        .get(50, TimeUnit.SECONDS);
  }

  /** Waits for the two before it on the cpu lane. */
  record Fibonacci(int n) implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      if (n < 2) {
        return n;
      }
      var left = context.engine().execute(new Fibonacci(n - 1), input).toCompletableFuture();
      var right = context.engine().execute(new Fibonacci(n - 2), input).toCompletableFuture();
      return left.join() + right.join();
    }
  }

  /** Turns red when the only thread waits for tasks which wait for it. */
  @Test
  void aRecursionThatWaitsOnOneThreadEnds() throws Exception {
    assertThat(outcome(new Fibonacci(7), Options.DEFAULT))
        .isInstanceOfSatisfying(
            Outcome.Completed.class, completed -> assertThat(completed.value()).isEqualTo(13));
  }

  record Greedy() implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      return new long[Integer.MAX_VALUE - 8].length + new long[Integer.MAX_VALUE - 8].length;
    }
  }

  @Test
  void aBodyThatUsesUpTheHeapFailsWithThatReason() throws Exception {
    assertThat(outcome(new Greedy(), Options.DEFAULT))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.cause())
                    .isInstanceOf(RuntimeFailure.ComputationFailed.class)
                    .hasMessageContaining("java.lang.OutOfMemoryError"));
  }

  /** Hears no interrupt, and computes: a body that waits would bring another thread anyway. */
  record Deaf() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      while (!GATE.tryAcquire()) {
        Thread.onSpinWait();
      }
      return input;
    }
  }

  record Echo() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      return input;
    }
  }

  /** Turns red when the lane waits for the deaf body: the echo then waits for its deadline. */
  @Test
  void aDeafBodyEndsCancelledAtItsDeadlineAndTheNextTaskRuns() throws Exception {
    Outcome<String> deaf = outcome(new Deaf(), Options.DEFAULT.withTimeout(Duration.ofMillis(300)));
    Outcome<String> next = outcome(new Echo(), Options.DEFAULT.withPriority(Priority.HIGH));

    assertThat(deaf)
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class,
            cancelled -> {
              assertThat(cancelled.started()).isTrue();
              assertThat(cancelled.by()).isEqualTo(Outcome.Cause.DEADLINE);
            });
    assertThat(next).isInstanceOf(Outcome.Completed.class);
  }
}
