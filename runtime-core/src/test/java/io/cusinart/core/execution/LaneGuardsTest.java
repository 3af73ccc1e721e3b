package io.cusinart.core.execution;

import static io.cusinart.core.execution.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskContext;
import io.cusinart.core.execution.Orders.Size;
import io.cusinart.core.execution.Reply.GivenUp;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lane of one thread does about tasks that are too many, too late, deaf or wait. */
@Timeout(30)
final class LaneGuardsTest {

  private static final Duration STUCK_AFTER = Duration.ofMillis(200);
  private static final int MOST_STUCK = 2;

  /** What bodies of these tests use to tell that they run, and to wait until they may end. */
  private static Semaphore started = new Semaphore(0);

  private static Semaphore gate = new Semaphore(0);
  private static Function<Integer, CompletableFuture<Integer>> nested =
      _ -> new CompletableFuture<>();

  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final Lanes lanes =
      new Lanes(
          new Lanes.Surroundings(
              new NodeId("a"),
              7,
              Orders.CODEC,
              () -> {
                throw new IllegalStateException("these bodies submit nothing");
              }),
          new ExecutionSettings(
              1,
              1,
              1_000,
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              new SubmissionSettings(10, 0, 0),
              new LaneSettings(Duration.ofSeconds(60), STUCK_AFTER, MOST_STUCK)));

  /** Waits at the gate; can be interrupted there. */
  record Held() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws InterruptedException {
      started.release();
      gate.acquire();
      return input;
    }
  }

  /** Waits at the gate and hears no interrupt. */
  record Deaf() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      started.release();
      gate.acquireUninterruptibly();
      return input;
    }
  }

  /** Computes without end, and looks at nothing but the gate. */
  record Spinning() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      started.release();
      while (gate.availablePermits() == 0) {
        Thread.onSpinWait();
      }
      return input;
    }
  }

  @BeforeEach
  void closeTheGate() {
    started = new Semaphore(0);
    gate = new Semaphore(0);
  }

  @AfterEach
  void closeLanes() {
    gate.release(1_000);
    lanes.close();
  }

  private void offer(Request.Order order) {
    assertThat(lanes.offer(order, replies::add)).isEmpty();
  }

  private Reply.Refused refused(Request.Order order) {
    return lanes.offer(order, replies::add).orElseThrow();
  }

  private <T extends Reply> T answer(Class<T> type) throws InterruptedException {
    Reply next = replies.poll(20, TimeUnit.SECONDS);
    assertThat(next).isInstanceOf(type);
    return type.cast(next);
  }

  private void run(Object computation, long task) throws InterruptedException {
    offer(order(task).computing(computation));
    started.acquire();
  }

  private void ends(long task) throws InterruptedException {
    assertThat(answer(Reply.Completed.class).key()).isEqualTo(Orders.key(task));
  }

  private static Orders predicted(long task, Duration run) {
    return order(task).predicted(run);
  }

  /** Turns red when predicted run time has no limit. */
  @Test
  void moreWorkThanTheBacklogBoundIsRefusedWithAHintWhenThereIsRoom() throws Exception {
    run(new Held(), 1);
    offer(predicted(2, Duration.ofHours(5)).computing(new Size()));
    Reply.Refused refused = refused(predicted(3, Duration.ofSeconds(10)).computing(new Size()));

    assertThat(refused.reason()).isEqualTo(Outcome.Reason.QUEUE_FULL);
    assertThat(refused.detail())
        .isEqualTo(
            "node a has tasks waiting for PT1M a thread, with this one more than its limit (cusinart.execution.backlog-bound)");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(10));
    assertThat(lanes.load().queued()).isEqualTo(1);
  }

  @Test
  void anUrgentTaskGoesBeforeOthersThatWaitLonger() throws Exception {
    run(new Held(), 1);
    offer(order(2).of(Priority.LOW).computing(new Size()));
    offer(order(4).of(Priority.HIGH).computing(new Size()));
    gate.release();

    ends(1);
    ends(4);
    ends(2);
  }

  private void learnThatPredictionsHold() throws InterruptedException {
    for (int i = 0; i < 8; i++) {
      offer(predicted(100 + i, Duration.ofNanos(1)).computing(new Size()));
      ends(100 + i);
    }
  }

  /** Turns red when it waits in the queue until its deadline. */
  @Test
  void whatWouldOnlyWaitUntilItsDeadlineIsRefusedAtOnce() throws Exception {
    learnThatPredictionsHold();
    run(new Held(), 1);
    offer(predicted(2, Duration.ofSeconds(20)).computing(new Size()));
    Reply.Refused refused = refused(order(3).within(Duration.ofSeconds(19)).computing(new Size()));

    assertThat(refused.reason()).isEqualTo(Outcome.Reason.DEADLINE_UNREACHABLE);
    assertThat(refused.detail()).isEqualTo("it would wait for PT20S on node a and has PT19S left");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    offer(order(4).within(Duration.ofSeconds(21)).computing(new Size()));
    offer(order(5).within(Duration.ofSeconds(19)).of(Priority.HIGH).computing(new Size()));
  }

  /** Turns red when a guess that was never checked is taken for a reason to refuse. */
  @Test
  void nothingIsRefusedForADeadlineBeforePredictionsWereSeenToHold() throws Exception {
    run(new Held(), 1);
    offer(predicted(2, Duration.ofSeconds(20)).computing(new Size()));

    offer(order(3).within(Duration.ofSeconds(1)).computing(new Size()));
  }

  /** Turns red when a thread runs what it finds without a look at the time. */
  @Test
  void whatWaitedPastItsDeadlineIsGivenUpAndNotRun() throws Exception {
    run(new Held(), 1);
    offer(order(2).within(Duration.ofMillis(1)).computing(new Held()));
    await("the deadline").pollDelay(Duration.ofMillis(5)).until(() -> true);
    gate.release();

    ends(1);
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(2), false));
    assertThat(started.availablePermits()).isZero();
  }

  private void sweepWhenStuck() {
    lanes.sweep(System.nanoTime() + STUCK_AFTER.toNanos());
  }

  /** Turns red when the lane waits for a body that ignores its interrupt. */
  @Test
  void aDeafBodyIsAnsweredForAndItsThreadReplaced() throws Exception {
    for (Object computation : List.of(new Deaf(), new Spinning())) {
      run(computation, 1);
      offer(order(2).computing(new Size()));
      lanes.revoke(Orders.key(1));
      lanes.sweep(System.nanoTime());
      assertThat(replies).isEmpty();

      sweepWhenStuck();
      assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(1), true));
      ends(2);
      assertThat(lanes.has(Orders.key(1))).isFalse();
      assertThat(lanes.load().stuck()).isEqualTo(1);

      gate.release();
      await("the end of the stuck body").until(() -> lanes.load().stuck() == 0);
      gate.drainPermits();
      assertThat(replies).as("what it answers late").isEmpty();
      assertThat(lanes.load().backlogNanos()).isZero();
    }
  }

  @Test
  void aDeafBodyIsLeftToItsThreadAtItsDeadlineToo() throws Exception {
    offer(order(1).within(Duration.ofSeconds(1)).computing(new Deaf()));
    started.acquire();
    await("its end")
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          lanes.sweep(System.nanoTime());
          return lanes.load().stuck() == 1;
        });

    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(1), true));
  }

  private void getStuck(int bodies) throws InterruptedException {
    for (int i = 1; i <= bodies; i++) {
      run(new Deaf(), i);
      lanes.revoke(Orders.key(i));
      sweepWhenStuck();
      assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(i), true));
    }
  }

  /** Turns red when deaf bodies may be as many as they like: each holds a thread and its memory. */
  @Test
  void withAsManyStuckBodiesAsMayBeTheLaneTakesNothingUntilOneEnds() throws Exception {
    getStuck(MOST_STUCK);
    Reply.Refused refused = refused(order(9).computing(new Size()));

    assertThat(refused.reason()).isEqualTo(Outcome.Reason.QUEUE_FULL);
    assertThat(refused.detail())
        .isEqualTo(
            "2 bodies ignore their cancellation on node a, its limit (cusinart.execution.max-stuck)");
    gate.release();
    await("room").until(() -> lanes.offer(order(9).computing(new Size()), replies::add).isEmpty());
    ends(9);
  }

  /** Turns red when it waits for a thread that will never come. */
  @Test
  void whatWaitsBehindTheLastDeafBodyIsHandedBack() throws Exception {
    getStuck(MOST_STUCK - 1);
    run(new Deaf(), 5);
    offer(order(6).computing(new Deaf()));
    offer(order(7).computing(new Size()));
    lanes.revoke(Orders.key(5));
    sweepWhenStuck();
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(5), true));
    started.acquire();
    lanes.revoke(Orders.key(6));
    sweepWhenStuck();

    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(6), true));
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(7), false));
    assertThat(lanes.load().stuck()).isEqualTo(MOST_STUCK);
  }

  /** Waits for the two before it, on the thread of its lane. */
  record Fibonacci(int n) implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      if (n < 2) {
        return n;
      }
      var left = nested.apply(n - 1);
      var right = nested.apply(n - 2);
      return left.join() + right.join();
    }
  }

  /** Answers are numbers; each completes its future. */
  private CompletableFuture<Integer> fibonacci(int n, long task) {
    var result = new CompletableFuture<Integer>();
    lanes
        .offer(
            order(task).computing(new Fibonacci(n)),
            reply -> {
              if (reply instanceof Reply.Completed done) {
                result.complete((Integer) Orders.CODEC.decode(done.result().bytes()));
              } else {
                result.completeExceptionally(new IllegalStateException(reply.toString()));
              }
            })
        .ifPresent(refused -> result.completeExceptionally(new IllegalStateException("refused")));
    return result;
  }

  /** Turns red (it never ends) when no thread is started for bodies that wait. */
  @Test
  void bodiesMayWaitForTasksBehindThemAndTheThreadsForThatGoAgain() throws Exception {
    var tasks = new AtomicLong(1);
    nested = n -> fibonacci(n, tasks.getAndIncrement());
    CompletableFuture<Integer> result = nested.apply(7);
    await("the sum")
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          lanes.sweep(System.nanoTime());
          return result.isDone();
        });
    assertThat(result.join()).isEqualTo(13);

    // One at a time again: no other body begins beside one that computes.
    lanes.sweep(System.nanoTime());
    run(new Spinning(), 1_001);
    lanes.sweep(System.nanoTime());
    lanes.sweep(System.nanoTime());
    offer(order(1_002).computing(new Spinning()));
    lanes.sweep(System.nanoTime());
    lanes.sweep(System.nanoTime());
    assertThat(lanes.load().running()).isEqualTo(1);
    assertThat(lanes.load().queued()).isEqualTo(1);
  }

  /** Turns red when one look is enough: every body waits a moment now and then. */
  @Test
  void aBodyThatWaitsAtOneLookBringsNoOtherThread() throws Exception {
    run(new Held(), 1);
    offer(order(2).computing(new Held()));
    await("the body to wait").pollDelay(Duration.ofMillis(20)).until(() -> true);
    lanes.sweep(System.nanoTime());
    assertThat(started.tryAcquire(200, TimeUnit.MILLISECONDS)).as("another begins").isFalse();

    lanes.sweep(System.nanoTime());
    started.acquire();
    assertThat(lanes.load().running()).isEqualTo(2);
  }

  /** Leaves its thread as no other body may find it. */
  record Rude() implements DistributedComputation<String, String> {
    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public String execute(String input, TaskContext context) {
      Thread thread = Thread.currentThread();
      thread.setName("mine");
      thread.setPriority(Thread.MIN_PRIORITY);
      thread.setContextClassLoader(null);
      thread.setUncaughtExceptionHandler((_, _) -> {});
      thread.interrupt();
      return input;
    }
  }

  record Polite() implements DistributedComputation<String, ArrayList<String>> {
    @Override
    public ArrayList<String> execute(String input, TaskContext context) {
      Thread thread = Thread.currentThread();
      return new ArrayList<>(
          List.of(
              thread.getName(),
              "" + thread.getPriority(),
              "" + (thread.getContextClassLoader() != null),
              "" + (thread.getUncaughtExceptionHandler() instanceof ThreadGroup),
              "" + thread.isInterrupted()));
    }
  }

  /** Turns red when a thread is handed on as the last body has left it. */
  @Test
  void aThreadIsAsBeforeForTheNextBody() throws Exception {
    offer(order(1).computing(new Rude()));
    ends(1);
    offer(order(2).computing(new Polite()));

    assertThat(Orders.CODEC.decode(answer(Reply.Completed.class).result().bytes()))
        .isEqualTo(List.of("cusinart-cpu-a-1", "5", "true", "true", "false"));
  }
}
