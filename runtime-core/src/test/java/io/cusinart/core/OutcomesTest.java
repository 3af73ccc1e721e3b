package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Delivery;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of outcome on three real nodes in this JVM, with its receipt. */
@Timeout(60)
final class OutcomesTest {

  private static final int MOST_BYTES = 400_000;

  // Set before all tests, which NullAway does not know as a beginning.
  @SuppressWarnings("NullAway.Init")
  private static LocalCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static ExecutionEngine engine;

  // Bodies of these tests run in this JVM, where they tell that they run and wait to go on.
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final Set<NodeId> RAN_ON = Collections.synchronizedSet(new HashSet<>());
  private static CountDownLatch gate = new CountDownLatch(0);

  @BeforeAll
  static void startCluster() {
    cluster = LocalCluster.start(3, settings());
    engine = cluster.engine();
  }

  private static NodeSettings settings() {
    NodeSettings defaults = NodeSettings.defaults();
    ExecutionSettings like = defaults.kernel().execution();
    var limits = new SubmissionSettings(100_000, MOST_BYTES, 0.05);
    return defaults.withKernel(
        defaults
            .kernel()
            .withExecution(
                new ExecutionSettings(
                    2,
                    like.blockingThreads(),
                    like.queueBound(),
                    like.cancelGrace(),
                    like.drainTimeout(),
                    limits,
                    new LaneSettings(like.lanes().backlogBound(), Duration.ofSeconds(30), 16))));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void closeTheGate() {
    RUNS.set(0);
    RAN_ON.clear();
    gate = new CountDownLatch(1);
  }

  @AfterEach
  void openTheGate() {
    gate.countDown();
  }

  private static <O> Outcome<O> outcome(TaskHandle<O> handle) throws Exception {
    return handle.outcome().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void awaitRuns(int count) {
    org.awaitility.Awaitility.await("bodies that run")
        .atMost(Duration.ofSeconds(20))
        .until(() -> RUNS.get() >= count);
  }

  private static void note(TaskContext task) {
    RAN_ON.add(task.node());
    RUNS.incrementAndGet();
  }

  /** Waits for the gate, deaf to interrupts. */
  record Deaf() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext task) {
      note(task);
      while (gate.getCount() > 0) {
        Thread.onSpinWait();
      }
      return input;
    }
  }

  /** The first copy waits for the gate, later ones return. */
  record SlowOnce() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext task) throws InterruptedException {
      note(task);
      if (task.attempt() == 1) {
        gate.await();
      }
      return input + task.attempt();
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  /** Throws as often as it is told. */
  record Throwing(int times) implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext task) {
      note(task);
      if (task.attempt() <= times) {
        throw new IllegalStateException("attempt " + task.attempt());
      }
      return input;
    }
  }

  record Bytes() implements DistributedComputation<byte[], Integer> {
    @Override
    public Integer execute(byte[] input, TaskContext task) throws InterruptedException {
      note(task);
      gate.await();
      return input.length;
    }

    @Override
    public ComputationCost estimateCost(byte[] input) {
      return ComputationCost.UNKNOWN.asBlocking();
    }
  }

  private static List<Receipt.End> ends(Outcome<?> outcome) {
    return outcome.receipt().attempts().stream().map(Receipt.Attempt::end).toList();
  }

  @Test
  void completedTellsWhereItRanAndHowLong() throws Exception {
    Outcome<String> ended =
        outcome(
            engine.submit(
                (Integer i, TaskContext task) -> task.node().value(), 1, Options.DEFAULT));

    assertThat(ends(ended)).containsExactly(Receipt.End.COMPLETED);
    Receipt.Attempt attempt = ended.receipt().attempts().getFirst();
    assertThat(attempt.node().value()).isEqualTo(ended.orThrow());
    assertThat(attempt.ran()).isPositive();
    assertThat(ended.receipt().elapsed()).isGreaterThanOrEqualTo(attempt.ran());
  }

  @Test
  void aFailureIsTriedElsewhereIfItShouldBeAndCompletes() throws Exception {
    Outcome<Integer> ended =
        outcome(engine.submit(new Throwing(2), 7, Options.DEFAULT.withRetryOfFailures()));

    assertThat(ended.orThrow()).isEqualTo(7);
    assertThat(ends(ended))
        .containsExactly(Receipt.End.FAILED, Receipt.End.FAILED, Receipt.End.COMPLETED);
    assertThat(RAN_ON).as("each on a node of its own").hasSize(3);
  }

  @Test
  void theLastFailureIsTheOutcome() throws Exception {
    Outcome<Integer> ended =
        outcome(engine.submit(new Throwing(9), 7, Options.DEFAULT.withRetryOfFailures()));

    assertThat(ended)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.cause())
                    .isInstanceOf(RuntimeFailure.ComputationFailed.class)
                    .hasMessageContaining("attempt 3"));
    assertThat(RUNS).as("attempts within the delivery").hasValue(3);
  }

  @Test
  void withoutTheOptionAFailureIsNotTriedAgain() throws Exception {
    Outcome<Integer> ended = outcome(engine.submit(new Throwing(1), 7, Options.DEFAULT));

    assertThat(ends(ended)).containsExactly(Receipt.End.FAILED);
    assertThat(RUNS).hasValue(1);
  }

  @Test
  void aSlowTaskIsHedgedAndItsFirstResultWins() throws Exception {
    Outcome<Integer> ended =
        outcome(engine.submit(new SlowOnce(), 40, Options.DEFAULT.withHedging()));

    assertThat(ended.orThrow()).isEqualTo(42);
    assertThat(ends(ended)).containsExactly(Receipt.End.OPEN, Receipt.End.COMPLETED);
    assertThat(RAN_ON).hasSize(2);
  }

  @Test
  void optionsThatContradictAtMostOnceAreRefusedAtSubmit() {
    Options once = Options.DEFAULT.withDelivery(Delivery.atMostOnce());
    Options one = Options.DEFAULT.withDelivery(Delivery.atLeastOnce(1));

    for (Options options :
        List.of(
            once.withHedging(),
            once.withRetryOfFailures(),
            one.withHedging(),
            one.withRetryOfFailures())) {
      assertThatThrownBy(() -> engine.submit(new Throwing(0), 1, options))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageContaining("use Delivery.atLeastOnce with 2 attempts or more");
    }
  }

  @Test
  void whatCannotBeDoneInTimeIsRejectedAtOnce() throws Exception {
    record TenSeconds() implements DistributedComputation<Integer, Integer> {
      @Override
      public Integer execute(Integer input, TaskContext task) {
        note(task);
        return input;
      }

      @Override
      public ComputationCost estimateCost(Integer input) {
        return ComputationCost.HEAVY;
      }
    }

    Outcome<Integer> ended =
        outcome(
            engine.submit(new TenSeconds(), 1, Options.DEFAULT.withTimeout(Duration.ofSeconds(1))));

    assertThat(ended)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected ->
                assertThat(rejected.reason()).isEqualTo(Outcome.Reason.DEADLINE_UNREACHABLE));
    assertThat(ended.receipt().attempts()).isEmpty();
    assertThat(RUNS).hasValue(0);
  }

  // Turns red when bytes are not counted: the heap would be the limit.
  @Test
  void moreBytesThanMayBeOutAreRejectedWithAHintWhenToTryAgain() throws Exception {
    TaskHandle<Integer> first = engine.submit(new Bytes(), new byte[300_000], Options.DEFAULT);

    assertThat(outcome(engine.submit(new Bytes(), new byte[150_000], Options.DEFAULT)))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(Outcome.Reason.QUEUE_FULL);
              assertThat(rejected.detail()).contains("cusinart.execution.max-in-flight-bytes");
              assertThat(rejected.retryAfter()).isPositive();
            });
    gate.countDown();
    assertThat(first.join()).isEqualTo(300_000);
  }

  @Test
  void aMapOfMoreBytesThanMayBeOutWaitsAndLosesNothing() throws Exception {
    gate.countDown();
    List<byte[]> inputs = IntStream.range(0, 60).mapToObj(_ -> new byte[50_000]).toList();
    var counted = new Counter();

    engine.map(new Bytes(), inputs).subscribe(counted);

    assertThat(counted.completed.get(30, TimeUnit.SECONDS)).isEqualTo(60);
  }

  @Test
  void cancelledTellsWhetherItHadStarted() throws Exception {
    TaskHandle<Integer> handle = engine.submit(new Bytes(), new byte[1], Options.DEFAULT);
    awaitRuns(1);

    assertThat(handle.cancel()).isTrue();

    Outcome<Integer> ended = outcome(handle);
    assertThat(ended)
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class, cancelled -> assertThat(cancelled.started()).isTrue());
    assertThat(ends(ended)).containsExactly(Receipt.End.CANCELLED);
  }

  @Test
  void whatIsCancelledInItsQueueHadNotStarted() throws Exception {
    Options there = Options.DEFAULT.withTarget(Target.node("local-2"));
    List<TaskHandle<Integer>> busy =
        IntStream.range(0, 2).mapToObj(i -> engine.submit(new Deaf(), i, there)).toList();
    awaitRuns(2);
    TaskHandle<Integer> queued = engine.submit(new Deaf(), 3, there);

    queued.cancel();

    assertThat(outcome(queued))
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class, cancelled -> assertThat(cancelled.started()).isFalse());
    gate.countDown();
    busy.forEach(TaskHandle::join);
    assertThat(RUNS).hasValue(2);
  }

  /** Its lane would give it up in half a second; here it waits longer than the submitter does. */
  @Test
  void aBodyThatNobodyGivesUpLeavesTheOutcomeUnknown() throws Exception {
    TaskHandle<Integer> handle =
        engine.submit(new Deaf(), 1, Options.DEFAULT.withTarget(Target.node("local-3")));
    awaitRuns(1);
    handle.cancel();

    Outcome<Integer> ended = outcome(handle);

    assertThat(ended).isInstanceOf(Outcome.Unknown.class);
    assertThat(ends(ended)).containsExactly(Receipt.End.OPEN);
    assertThatThrownBy(handle::join)
        .isInstanceOf(RuntimeFailure.Indeterminate.class)
        .hasMessageContaining("local-3 did not confirm it in time");
  }

  private static final class Counter implements Flow.Subscriber<Outcome<Integer>> {
    final CompletableFuture<Integer> completed = new CompletableFuture<>();
    private int count;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Outcome<Integer> outcome) {
      outcome.orThrow();
      count++;
    }

    @Override
    public void onError(Throwable failure) {
      completed.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      completed.complete(count);
    }
  }
}
