package io.cusinart.core.execution;

import static io.cusinart.core.execution.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskContext;
import io.cusinart.core.execution.Orders.Size;
import io.cusinart.core.execution.Reply.GivenUp;
import io.cusinart.core.health.LaneLoad;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LanesTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final LaneSettings LIMITS =
      new LaneSettings(Duration.ofSeconds(60), Duration.ofMillis(200), 2);
  private static final ExecutionSettings SETTINGS =
      new ExecutionSettings(
          1,
          1,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          new SubmissionSettings(10, 0, 0),
          LIMITS);

  /** What bodies of these tests use to tell that they run, and to wait until they may end. */
  private static Semaphore started = new Semaphore(0);

  private static Semaphore gate = new Semaphore(0);

  private final TestProbe<Reply> submitter = KIT.createTestProbe();
  private final Lanes lanes = lanes(SETTINGS);

  private static Lanes lanes(ExecutionSettings settings) {
    return new Lanes(
        new Lanes.Surroundings(
            new NodeId("a"),
            7,
            Orders.CODEC,
            () -> {
              throw new IllegalStateException("these bodies submit nothing");
            }),
        settings);
  }

  /** Waits at the gate; can be interrupted there. */
  record Held() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws InterruptedException {
      started.release();
      gate.acquire();
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
    gate.release(100);
    lanes.close();
  }

  @AfterAll
  static void stopKit() {
    KIT.shutdownTestKit();
  }

  private Request.Order held(long task) {
    return order(task).computing(new Held());
  }

  private Request.Order quick(long task) {
    return order(task).computing(new Size());
  }

  private void offer(Request.Order order) {
    assertThat(lanes.offer(order, submitter.ref()::tell)).isEmpty();
  }

  private void awaitStarted() throws InterruptedException {
    started.acquire();
  }

  /** One runs, two wait: the cpu lane is full. */
  private void fill() throws InterruptedException {
    offer(held(1));
    awaitStarted();
    offer(quick(2));
    offer(quick(3));
  }

  private <T extends Reply> T answer(Class<T> type) {
    return submitter.expectMessageClass(type);
  }

  @Test
  void anAttemptRunsAndItsResultIsTold() {
    offer(order(1).computing(new Size()));

    var completed = answer(Reply.Completed.class);
    assertThat(completed.key()).isEqualTo(Orders.key(1));
    assertThat(Orders.CODEC.decode(completed.result().bytes())).isEqualTo(5);
  }

  /** Turns red when the queue has no limit. */
  @Test
  void beyondTheBoundATaskIsRefusedWithTheLimitAndAHint() throws InterruptedException {
    fill();
    LaneLoad before = lanes.load();

    assertThat(lanes.offer(quick(4), submitter.ref()::tell))
        .contains(
            new Reply.Refused(
                Orders.key(4),
                Outcome.Reason.QUEUE_FULL,
                "node a has 2 tasks waiting, its limit (cusinart.execution.queue-bound)",
                Duration.ofMillis(1)));
    assertThat(lanes.load()).isEqualTo(before);
    assertThat(lanes.revoke(Orders.key(4))).isFalse();
  }

  /**
   * Turns red when the lanes keep the size they began with, or drop what is too many for the new.
   */
  @Test
  void lanesTakeAnotherSizeWhileTheyRun() throws InterruptedException {
    fill();
    lanes.adapt(SETTINGS.withQueueBound(3));
    offer(quick(4));

    lanes.adapt(SETTINGS.withQueueBound(1).withCpuThreads(2));
    lanes.sweep(System.nanoTime());

    // On the second thread, while the first still holds what it held.
    for (int i = 0; i < 3; i++) {
      var _ = answer(Reply.Completed.class);
    }
    assertThat(lanes.metrics().read().processors()).isEqualTo(2);
    offer(held(5));
    awaitStarted();
    offer(quick(6));
    assertThat(lanes.offer(quick(7), submitter.ref()::tell)).isPresent();
  }

  @Test
  void theHintGrowsWithHowLongTasksTake() throws InterruptedException {
    offer(held(1));
    awaitStarted();
    await("time to pass in the body").pollDelay(Duration.ofMillis(100)).until(() -> true);
    gate.release();
    answer(Reply.Completed.class);
    fill();

    Duration hint = lanes.offer(quick(4), submitter.ref()::tell).orElseThrow().retryAfter();
    assertThat(hint).isBetween(Duration.ofMillis(15), Duration.ofSeconds(30));
  }

  @Test
  void aFullCpuLaneDoesNotRefuseBlockingWork() throws InterruptedException {
    fill();

    offer(order(4).blocking().computing(new Size()));
    assertThat(answer(Reply.Completed.class).key()).isEqualTo(Orders.key(4));
  }

  @Test
  void theLoadTellsWhatWaitsWhatRunsAndHowLongItIsPredictedToTake() throws InterruptedException {
    fill();
    LaneLoad full = lanes.load();
    gate.release();
    for (int i = 0; i < 3; i++) {
      answer(Reply.Completed.class);
    }

    assertThat(full).isEqualTo(new LaneLoad(2, 1, 3 * Orders.PREDICTED_NANOS, 0, 0, 0));
    await("an idle lane").until(() -> lanes.load().running() == 0);
    LaneLoad idle = lanes.load();
    assertThat(idle.backlogNanos()).isZero();
    assertThat(idle.completed()).isEqualTo(3);
    assertThat(idle.serviceNanos()).isPositive();
  }

  @Test
  void blockingWorkIsNoBacklogOfTheCpu() throws InterruptedException {
    offer(order(1).blocking().computing(new Held()));
    awaitStarted();

    assertThat(lanes.load()).isEqualTo(new LaneLoad(0, 1, 0, 0, 0, 0));
  }

  @Test
  void aWaitingTaskThatIsRevokedNeverStarts() throws InterruptedException {
    fill();

    assertThat(lanes.revoke(Orders.key(2))).isTrue();
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(2), false));
    gate.release();
    assertThat(answer(Reply.Completed.class).key()).isEqualTo(Orders.key(1));
    assertThat(answer(Reply.Completed.class).key()).isEqualTo(Orders.key(3));
    submitter.expectNoMessage(Duration.ofMillis(50));
  }

  /** Turns red when what was revoked stays in the queue until a thread comes to it. */
  @Test
  void aRevokedTaskGivesItsPlaceToAnother() throws InterruptedException {
    fill();
    lanes.revoke(Orders.key(2));
    assertThat(lanes.load().queued()).isEqualTo(1);

    offer(quick(4));
  }

  @Test
  void aRunningTaskThatIsRevokedIsInterruptedAndTheNextIsNot() throws InterruptedException {
    fill();

    assertThat(lanes.revoke(Orders.key(1))).isTrue();
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(1), true));
    assertThat(answer(Reply.Completed.class).key()).isEqualTo(Orders.key(2));
  }

  @Test
  void whatIsNotHereCannotBeRevoked() {
    assertThat(lanes.revoke(Orders.key(1))).isFalse();
  }

  @Test
  void aRunningTaskIsGivenUpAtItsDeadline() throws InterruptedException {
    offer(order(1).within(Duration.ofMinutes(1)).computing(new Held()));
    awaitStarted();

    lanes.revokeOverdue(System.nanoTime());
    submitter.expectNoMessage(Duration.ofMillis(50));

    lanes.revokeOverdue(System.nanoTime() + Duration.ofSeconds(61).toNanos());
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(1), true));
  }

  @Test
  void aWaitingTaskIsGivenUpAtItsDeadlineAndNoOther() throws InterruptedException {
    offer(held(1));
    awaitStarted();
    offer(order(2).within(Duration.ofMinutes(1)).computing(new Size()));
    offer(order(3).within(Duration.ofMinutes(2)).computing(new Size()));

    lanes.revokeOverdue(System.nanoTime() + Duration.ofSeconds(61).toNanos());
    assertThat(answer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(2), false));
    submitter.expectNoMessage(Duration.ofMillis(50));
    assertThat(lanes.load().queued()).isEqualTo(1);
  }

  @Test
  void drainingHandsBackWhatWaitsRefusesWhatComesAndLetsWhatRunsEnd() throws InterruptedException {
    fill();
    var drained = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      lanes.drain(Duration.ofSeconds(20));
      drained.countDown();
    });

    assertThat(List.of(answer(GivenUp.class), answer(GivenUp.class)))
        .containsExactlyInAnyOrder(
            new GivenUp(Orders.key(2), false), new GivenUp(Orders.key(3), false));
    assertThat(lanes.offer(quick(4), submitter.ref()::tell)).contains(closing(4));
    assertThat(drained.getCount()).as("waits for what runs").isEqualTo(1);

    gate.release();
    assertThat(answer(Reply.Completed.class).key()).isEqualTo(Orders.key(1));
    drained.await();
  }

  private static Reply.Refused closing(long task) {
    return new Reply.Refused(
        Orders.key(task), Outcome.Reason.SHUTTING_DOWN, "node a is closing", Duration.ofSeconds(1));
  }

  @Test
  void drainingWaitsNoLongerThanItsPatience() throws InterruptedException {
    offer(held(1));
    awaitStarted();
    lanes.drain(Duration.ofMillis(30));

    assertThat(lanes.load().running()).isEqualTo(1);
  }

  /** Turns red when the wait swallows the interrupt: what comes after it would then block. */
  @Test
  void anInterruptEndsTheDrainAndStaysSet() throws InterruptedException {
    offer(held(1));
    awaitStarted();
    Thread.currentThread().interrupt();
    lanes.drain(Duration.ofHours(1));

    assertThat(Thread.interrupted()).isTrue();
  }

  /**
   * Turns red when what waits is not taken out of the queue before what runs is given up: it would
   * begin on the threads of that. They need a moment to get there, hence so many of both; without
   * the right order it is red most times, with it always green.
   */
  @Test
  void nothingThatWaitsBeginsWhenLanesAreClosed() throws InterruptedException {
    int threads = 8;
    int all = 4_000;
    Lanes full =
        lanes(
            new ExecutionSettings(
                threads,
                1,
                all,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                new SubmissionSettings(10, 0, 0),
                LIMITS));
    for (int i = 0; i < all; i++) {
      assertThat(full.offer(i < threads ? held(i) : quick(i), submitter.ref()::tell)).isEmpty();
    }
    started.acquire(threads);

    full.close();

    int begun = 0;
    for (int i = 0; i < all; i++) {
      begun += answer(GivenUp.class).started() ? 1 : 0;
    }
    assertThat(begun).isEqualTo(threads);
  }

  @Test
  void closedLanesGiveUpAllTheyHaveAndRefuseTheRest() throws InterruptedException {
    fill();
    lanes.close();

    var answers = new ArrayList<Reply>();
    for (int i = 0; i < 3; i++) {
      answers.add(submitter.receiveMessage());
    }
    assertThat(answers)
        .containsExactlyInAnyOrder(
            new GivenUp(Orders.key(1), true),
            new GivenUp(Orders.key(2), false),
            new GivenUp(Orders.key(3), false));
    assertThat(lanes.offer(quick(4), submitter.ref()::tell)).isEqualTo(Optional.of(closing(4)));
  }
}
