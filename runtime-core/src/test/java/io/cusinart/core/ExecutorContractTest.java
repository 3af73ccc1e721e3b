package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.Delivery;
import io.cusinart.api.Options;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the Javadoc of {@link ExecutorService} and {@link Future} promises, sentence by sentence, of
 * an engine on real nodes. There is no published kit to run in its place.
 */
@Timeout(60)
final class ExecutorContractTest {

  // Set before all tests, which NullAway does not know as a beginning.
  @SuppressWarnings("NullAway.Init")
  private static LocalCluster cluster;

  private static final AtomicInteger RAN = new AtomicInteger();
  private static final AtomicInteger INTERRUPTED = new AtomicInteger();
  private static CountDownLatch gate = new CountDownLatch(0);

  private ExecutorService executor = cluster.engine().asExecutorService();

  /** What makes a lambda one that can travel. */
  interface Job<T> extends Callable<T>, Serializable {}

  /** A body that is a record. */
  record Times(int factor, int number) implements Callable<Integer> {
    @Override
    public Integer call() {
      return factor * number;
    }
  }

  record Fails(String why) implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException(why);
    }
  }

  /** Waits at the gate; can be interrupted there. */
  record Held(int answer) implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
      RAN.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException interrupted) {
        INTERRUPTED.incrementAndGet();
        throw interrupted;
      }
      return answer;
    }
  }

  record Marks() implements Runnable {
    @Override
    public void run() {
      RAN.incrementAndGet();
    }
  }

  record FailsToRun() implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("made to fail");
    }
  }

  static final class NotShippable implements Callable<Integer> {
    final Thread thread = Thread.currentThread();

    @Override
    public Integer call() {
      return 1;
    }
  }

  @BeforeAll
  static void startCluster() {
    cluster = Cusinart.local(2);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @AfterEach
  void end() throws Exception {
    gate.countDown();
    executor.shutdownNow();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void close() {
    gate = new CountDownLatch(1);
    RAN.set(0);
    INTERRUPTED.set(0);
  }

  private static void awaitRunning(int bodies) {
    await("running bodies").atMost(Duration.ofSeconds(20)).until(() -> RAN.get() >= bodies);
  }

  @Test
  void submitRunsACallableAndTheFutureHasItsResult() throws Exception {
    Future<Integer> record = executor.submit(new Times(6, 7));
    Future<String> lambda = executor.submit((Job<String>) () -> "from afar");

    assertThat(record.get(20, TimeUnit.SECONDS)).isEqualTo(42);
    assertThat(lambda.get(20, TimeUnit.SECONDS)).isEqualTo("from afar");
    assertThat(record.isDone()).isTrue();
    assertThat(record.isCancelled()).isFalse();
    assertThat(record.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(record.resultNow()).isEqualTo(42);
    assertThat(record.cancel(true)).isFalse();
  }

  @Test
  void submitRunsARunnableAndTheFutureHasNullOrTheGivenResultWhichStaysHere() throws Exception {
    RAN.set(0);
    Object stays = new Object();

    assertThat(executor.submit(new Marks()).get(20, TimeUnit.SECONDS)).isNull();
    assertThat(executor.submit(new Marks(), stays).get(20, TimeUnit.SECONDS)).isSameAs(stays);
    assertThat(RAN).hasValue(2);
  }

  @Test
  void executeRunsACommandAtSomeTime() {
    RAN.set(0);

    executor.execute(new Marks());
    executor.execute(new FailsToRun());

    awaitRunning(1);
  }

  @Test
  void bodiesRunOnTheNodesThatTheOptionsAskFor() throws Exception {
    Options there =
        Options.DEFAULT.withTarget(Target.node("local-2")).withDelivery(Delivery.atMostOnce());
    try (ExecutorService onSecond = cluster.engine().asExecutorService(there)) {
      String thread =
          onSecond
              .submit((Job<String>) () -> Thread.currentThread().getName())
              .get(20, TimeUnit.SECONDS);

      assertThat(thread).contains("local-2");
    }
  }

  @Test
  void whatABodyThrowsIsTheCauseOfWhatGetThrows() {
    Future<Integer> failing = executor.submit(new Fails("no luck"));

    assertThatThrownBy(() -> failing.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(RuntimeFailure.ComputationFailed.class)
        .hasMessageContaining("no luck");
    assertThat(failing.state()).isEqualTo(Future.State.FAILED);
  }

  @Test
  void nullsAreRefusedWithNullPointerExceptions() {
    List<Callable<Integer>> withNull = new ArrayList<>();
    withNull.add(new Times(1, 1));
    withNull.add(nothing());

    assertThatThrownBy(() -> executor.execute(nothing())).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submit(ExecutorContractTest.<Callable<Integer>>nothing()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submit(ExecutorContractTest.<Runnable>nothing()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAll(withNull)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAny(withNull)).isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // What the contract forbids.
  private static <T> T nothing() {
    return null;
  }

  /** Turns red (a RuntimeFailure comes out) when the refusal of the codec is not translated. */
  @Test
  void aBodyThatCannotTravelIsRejectedAtOnceWithTheReason() {
    assertThatThrownBy(() -> executor.submit(new NotShippable()))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("NotShippable")
        .hasMessageContaining("cusinart.serialization.allow");
    assertThatThrownBy(() -> executor.submit(() -> 42))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("is not Serializable");
    // Rejected tasks are not waited for: end() would not see this executor terminate.
  }

  @Test
  void cancelWithInterruptEndsTheFutureAndInterruptsTheBody() {
    close();
    Future<Integer> held = executor.submit(new Held(1));
    awaitRunning(1);

    assertThat(held.cancel(true)).isTrue();

    assertThat(held.isCancelled()).isTrue();
    assertThat(held.isDone()).isTrue();
    assertThat(held.state()).isEqualTo(Future.State.CANCELLED);
    assertThatThrownBy(held::get).isInstanceOf(CancellationException.class);
    await().atMost(Duration.ofSeconds(20)).until(() -> INTERRUPTED.get() == 1);
  }

  /** Turns red when cancel(false) cancels the task, as it interrupts a running body. */
  @Test
  void cancelWithoutInterruptLetsARunningBodyComplete() throws Exception {
    close();
    Future<Integer> held = executor.submit(new Held(1));
    awaitRunning(1);

    assertThat(held.cancel(false)).isTrue();
    assertThatThrownBy(held::get).isInstanceOf(CancellationException.class);
    executor.shutdown();
    assertThat(executor.awaitTermination(300, TimeUnit.MILLISECONDS)).isFalse();
    gate.countDown();

    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(INTERRUPTED).hasValue(0);
  }

  @Test
  void aTimedGetTimesOutAndLeavesTheTaskAlone() throws Exception {
    close();
    Future<Integer> held = executor.submit(new Held(5));

    assertThatThrownBy(() -> held.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(held.isDone()).isFalse();
    gate.countDown();

    assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(5);
  }

  @Test
  void aTaskThatTakesLongerThanItsTimeoutIsCancelled() {
    close();
    Options brief = Options.DEFAULT.withTimeout(Duration.ofMillis(200));
    ExecutorService impatient = cluster.engine().asExecutorService(brief);

    Future<Integer> held = impatient.submit(new Held(1));

    assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    impatient.close();
  }

  @Test
  void invokeAllReturnsFuturesThatAreDoneInTheOrderOfTheTasks() throws Exception {
    List<Callable<Integer>> bodies = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> bodies.add(new Times(i, 2)));
    bodies.add(new Fails("one of them"));

    List<Future<Integer>> futures = executor.invokeAll(bodies);

    assertThat(futures).hasSize(21).allMatch(Future::isDone);
    for (int i = 0; i < 20; i++) {
      assertThat(futures.get(i).resultNow()).isEqualTo(2 * i);
    }
    assertThat(futures.getLast().exceptionNow()).hasMessageContaining("one of them");
  }

  @Test
  void invokeAllCancelsWhatHasNotCompletedInTime() throws Exception {
    close();

    List<Future<Integer>> futures =
        executor.invokeAll(List.of(new Held(1), new Times(2, 3)), 2, TimeUnit.SECONDS);

    assertThat(futures.get(0).isCancelled()).isTrue();
    assertThat(futures.get(1).resultNow()).isEqualTo(6);
    await().atMost(Duration.ofSeconds(20)).until(() -> INTERRUPTED.get() == 1);
  }

  @Test
  void invokeAnyReturnsOneThatSucceededAndCancelsTheOthers() throws Exception {
    close();

    int any = executor.invokeAny(List.of(new Fails("x"), new Held(1), new Times(2, 3)));

    assertThat(any).isEqualTo(6);
    executor.shutdown();
    // Turns red (the held body stays at its gate) when the losers are not cancelled.
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void invokeAnyThrowsWhenNoneSucceedsOrNoneIsGivenOrTimeIsUp() {
    close();
    assertThatThrownBy(() -> executor.invokeAny(List.of(new Fails("a"), new Fails("a"))))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RuntimeFailure.ComputationFailed.class);
    assertThatThrownBy(() -> executor.invokeAny(List.<Callable<Integer>>of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> executor.invokeAny(List.of(new Held(1)), 50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> executor.invokeAny(List.of(new Times(1, 1), new NotShippable())))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void shutdownTakesNothingNewAndLetsWhatWasGivenComplete() throws Exception {
    close();
    Future<Integer> held = executor.submit(new Held(9));
    awaitRunning(1);

    executor.shutdown();
    executor.shutdown();

    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThatThrownBy(() -> executor.submit(new Times(1, 1)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("shut down");
    assertThatThrownBy(() -> executor.execute(new Marks()))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(executor.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
    gate.countDown();
    assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(9);
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void anIdleExecutorTerminatesWithItsShutdown() {
    executor.shutdown();

    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void shutdownNowCancelsWhatIsOut() throws Exception {
    close();
    Future<Integer> held = executor.submit(new Held(1));
    awaitRunning(1);

    assertThat(executor.shutdownNow()).isEmpty();

    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    assertThat(INTERRUPTED).hasValue(1);
  }

  @Test
  void closeWaitsForWhatWasGivenAndLeavesTheEngineOpen() throws Exception {
    Future<Integer> given;
    try (ExecutorService view = cluster.engine().asExecutorService()) {
      given = view.submit(new Times(2, 2));
    }

    assertThat(given.isDone()).isTrue();
    assertThat(executor.submit(new Times(3, 3)).get(20, TimeUnit.SECONDS)).isEqualTo(9);
  }

  @Test
  void anInterruptEndsAwaitTermination() throws Exception {
    close();
    var _ = executor.submit(new Held(1));
    executor.shutdown();
    var ended = new CompletableFuture<@Nullable Throwable>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                executor.awaitTermination(50, TimeUnit.SECONDS);
                ended.complete(null);
              } catch (InterruptedException expected) {
                ended.complete(expected);
              }
            });

    waiting.interrupt();

    assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void effectsBeforeSubmitAreSeenByTheBodyAndItsOwnAfterGet() throws Exception {
    for (int i = 0; i < 200; i++) {
      RAN.set(i);

      executor.submit(new Marks()).get(20, TimeUnit.SECONDS);

      assertThat(RAN).hasValue(i + 1);
    }
  }

  @Test
  void optionsThatAreNotSupportedAreRefusedBeforeThereIsAView() {
    Options keyed = Options.DEFAULT.withDelivery(Delivery.effectivelyOnce("k"));

    assertThatThrownBy(() -> cluster.engine().asExecutorService(keyed))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("ResultStore");
  }

  @Test
  void aClosedEngineRejectsWhatIsSubmitted() {
    LocalCluster other = Cusinart.local(1);
    ExecutorService view = other.engine().asExecutorService();
    other.close();

    assertThatThrownBy(() -> view.submit(new Times(1, 1)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closed");
    view.close();
    assertThat(view.isTerminated()).isTrue();
  }
}
