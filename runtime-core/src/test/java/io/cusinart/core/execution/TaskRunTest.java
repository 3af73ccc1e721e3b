package io.cusinart.core.execution;

import static io.cusinart.core.execution.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Orders.Size;
import io.cusinart.core.execution.Reply.GivenUp;
import io.cusinart.core.execution.Reply.Reported;
import io.cusinart.core.execution.Reply.Threw;
import io.cusinart.core.execution.Reply.Unusable;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One attempt at a time, run on the test's own thread. */
final class TaskRunTest {

  private static final LoadReport LOAD = new LoadReport(7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, null);

  private final TestInbox<Reply> answers = TestInbox.create();
  private final List<String> left = new ArrayList<>();
  private long clock;
  private final TaskRun.Surroundings surroundings =
      new TaskRun.Surroundings(
          new NodeId("a"),
          Orders.CODEC,
          () -> {
            throw new IllegalStateException("these bodies submit nothing");
          },
          new LoadSampler(() -> LOAD, () -> 0),
          () -> clock,
          () -> -1);

  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  private TaskRun run(Request.Order order) {
    return new TaskRun(
        order,
        answers.getRef()::tell,
        surroundings,
        (ended, ranNanos) -> {
          assertThat(answers.hasMessages()).as("answered before it left its lane").isFalse();
          left.add(ended.key().task() + (ranNanos > 0 ? " ran" : " never ran"));
        });
  }

  private Orders orders() {
    return order(1);
  }

  private <T> T answerTo(Object computation, Class<T> type) {
    run(orders().computing(computation)).run();
    return onlyAnswer(type);
  }

  private <T> T onlyAnswer(Class<T> type) {
    List<Reply> all = answers.getAllReceived();
    assertThat(all).hasSize(1);
    return type.cast(all.getFirst());
  }

  @Test
  void aResultIsToldWithItsTimesAndALoadReport() {
    var completed = answerTo(new Size(), Reply.Completed.class);

    assertThat(Orders.CODEC.decode(completed.result().bytes())).isEqualTo(5);
    assertThat(completed.load()).isEqualTo(LOAD);
    assertThat(completed.timing().queuedNanos()).isNotNegative();
    assertThat(completed.timing().ranNanos()).isPositive();
    assertThat(left).containsExactly("t-1-1 ran");
  }

  record Throwing(int messageLength) implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      throw new IllegalStateException("x".repeat(messageLength));
    }
  }

  @Test
  void whatABodyThrowsIsToldAsText() {
    var threw = answerTo(new Throwing(3), Threw.class);

    assertThat(threw.type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(threw.message()).isEqualTo("xxx");
    assertThat(threw.stack()).contains("TaskRunTest$Throwing.execute");
  }

  @Test
  void aLongMessageAndALongStackAreCut() {
    var threw = answerTo(new Throwing(50_000), Threw.class);

    assertThat(threw.message()).hasSize(2_000);
    assertThat(threw.stack()).hasSize(16_000);
  }

  record ThrowingText(String text, boolean invalid)
      implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      throw invalid ? new RuntimeFailure.Invalid(text) : new IllegalStateException(text);
    }
  }

  /** Turns red when an Invalid of the body, say of a nested submit, looks like unreadable bytes. */
  @Test
  void anInvalidThatTheBodyThrowsIsTheBodysFailure() {
    var threw = answerTo(new ThrowingText("too big", true), Threw.class);

    assertThat(threw.type()).isEqualTo(RuntimeFailure.Invalid.class.getName());
    assertThat(threw.message()).isEqualTo("too big");
  }

  /**
   * Turns red when a cut may split a pair: half a pair cannot be encoded, and the answer is lost.
   */
  @Test
  void aMessageIsNotCutIntoHalfACharacter() {
    var threw = answerTo(new ThrowingText("x".repeat(1_999) + "\uD83D\uDC4B", false), Threw.class);

    assertThat(threw.message()).isEqualTo("x".repeat(1_999) + "?");
  }

  record Overflowing() implements DistributedComputation<String, String> {
    @Override
    @SuppressWarnings("InfiniteRecursion")
    public String execute(String input, TaskContext context) {
      return execute(input, context);
    }
  }

  @Test
  void anOverflownStackIsThatTasksFailureOnly() {
    assertThat(answerTo(new Overflowing(), Threw.class).type())
        .isEqualTo("java.lang.StackOverflowError");
  }

  static final class Silent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no comment");
    }
  }

  record ThrowingSilent() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      throw new Silent();
    }
  }

  /** Turns red when the exception's own failure escapes: nobody would be answered. */
  @Test
  void anExceptionThatCannotBeAskedIsStillToldByItsType() {
    var threw = answerTo(new ThrowingSilent(), Threw.class);

    assertThat(threw.type()).isEqualTo(Silent.class.getName());
    assertThat(threw.message())
        .isEqualTo("cannot be told: asked for it, it threw java.lang.IllegalStateException");
    assertThat(left).containsExactly("t-1-1 ran");
  }

  record Unspeakable(String text) {
    @Override
    public String text() {
      throw new AssertionError("not this way");
    }
  }

  record MakingUnspeakable() implements DistributedComputation<String, Unspeakable> {
    @Override
    public Unspeakable execute(String input, TaskContext context) {
      return new Unspeakable(input);
    }
  }

  @Test
  void aResultThatCannotEvenBeReadIsUnusable() {
    assertThat(answerTo(new MakingUnspeakable(), Unusable.class).message())
        .startsWith("the result cannot travel: ")
        .contains("its accessor threw", "not this way");
  }

  record MakingAThread() implements DistributedComputation<String, Object> {
    @Override
    public Object execute(String input, TaskContext context) {
      return Thread.currentThread();
    }
  }

  @Test
  void aResultThatMayNotTravelIsUnusable() {
    assertThat(answerTo(new MakingAThread(), Unusable.class).message())
        .startsWith("the result cannot travel: ");
  }

  @Test
  void whatIsNoComputationIsUnusable() {
    assertThat(answerTo("just text", Unusable.class).message())
        .isEqualTo("what was sent is no computation");
  }

  @Test
  void bytesThatCannotBeReadAreUnusable() {
    run(orders().sending(new Payload(new byte[] {-1, -1, -1}))).run();

    assertThat(onlyAnswer(Unusable.class).message()).startsWith("cannot decode 3 bytes at ");
    assertThat(left).hasSize(1);
  }

  @Test
  void whatWasRevokedInTheQueueIsGivenUpOnceAndDoesNotRun() {
    TaskRun run = run(orders().computing(new Size()));

    assertThat(run.revoke()).isTrue();
    assertThat(run.revoke()).isFalse();
    run.run();

    assertThat(onlyAnswer(GivenUp.class)).isEqualTo(new GivenUp(Orders.key(1), false));
    assertThat(left).containsExactly("t-1-1 never ran");
  }

  @Test
  void whatHasEndedCannotBeRevoked() {
    TaskRun run = run(orders().computing(new Size()));
    run.run();

    assertThat(run.revoke()).isFalse();
    onlyAnswer(Reply.Completed.class);
  }

  /** Ends as its input says, after it was revoked from within. */
  record Revoked(boolean obeys) implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws InterruptedException {
      assertThat(((TaskRun) context).revoke()).isFalse();
      assertThat(context.cancelled()).isTrue();
      if (obeys) {
        throw new InterruptedException("as asked");
      }
      return input;
    }
  }

  @Test
  void aBodyThatObeysIsGivenUp() {
    assertThat(answerTo(new Revoked(true), GivenUp.class))
        .isEqualTo(new GivenUp(Orders.key(1), true));
  }

  /** Turns red when the interrupt is not cleared: it would hit the next body of this thread. */
  @Test
  void aBodyThatEndsAllTheSameCompletesAndLeavesNoInterrupt() {
    answerTo(new Revoked(false), Reply.Completed.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anAttemptIsOverdueWhenMoreThanWhatRemainedHasPassed() {
    long before = System.nanoTime();
    TaskRun run = run(orders().within(Duration.ofSeconds(10)).computing(new Size()));
    long after = System.nanoTime();

    assertThat(run.overdue(before + Duration.ofSeconds(10).toNanos())).isFalse();
    assertThat(run.overdue(after + Duration.ofSeconds(10).toNanos() + 1)).isTrue();
  }

  @Test
  void theContextTellsWhichAttemptThisIsAndUntilWhen() {
    Instant before = Instant.now();
    TaskContext context = run(orders().within(Duration.ofSeconds(10)).computing(new Size()));

    assertThat(context.id()).isEqualTo(new TaskId(1, 1));
    assertThat(context.attempt()).isEqualTo(1);
    assertThat(context.node()).isEqualTo(new NodeId("a"));
    assertThat(context.deadline()).isBetween(before.plusSeconds(10), Instant.now().plusSeconds(10));
    assertThat(context.cancelled()).isFalse();
  }

  /** Reports at once many times. */
  record Chatty() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) {
      for (int i = 0; i < 3; i++) {
        context.progress(7, "n".repeat(1_000));
      }
      return input;
    }
  }

  @Test
  void progressIsBoundedAndNotToldTooOften() {
    var told = new ArrayList<Reply>();
    var run =
        new TaskRun(
            orders().computing(new Chatty()),
            answers.getRef()::tell,
            surroundings,
            (_, _) -> told.addAll(answers.getAllReceived()));
    run.run();

    assertThat(told).containsExactly(new Reported(Orders.key(1), 1, "n".repeat(200)));
  }

  @Test
  void progressOfWhatDoesNotRunIsNotTold() {
    TaskContext context = run(orders().computing(new Size()));
    context.progress(0.5, "early");

    assertThat(answers.hasMessages()).isFalse();
  }
}
