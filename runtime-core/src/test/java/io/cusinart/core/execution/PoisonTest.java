package io.cusinart.core.execution;

import static io.cusinart.core.execution.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.TaskContext;
import io.cusinart.core.execution.Orders.Size;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a body does, its attempt is answered and the lane runs the next. */
@Timeout(60)
final class PoisonTest {

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
              10,
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              new SubmissionSettings(10, 0, 0),
              new LaneSettings(Duration.ofSeconds(60), Duration.ofSeconds(2), 2)));

  @AfterEach
  void closeLanes() {
    lanes.close();
  }

  private <T extends Reply> T answerTo(Object computation, Class<T> type) throws Exception {
    assertThat(lanes.offer(order(1).computing(computation), replies::add)).isEmpty();
    Reply answer = Objects.requireNonNull(replies.poll(50, TimeUnit.SECONDS), "no answer");
    assertThat(answer).isInstanceOf(type);
    assertThat(lanes.offer(order(2).computing(new Size()), replies::add)).isEmpty();
    assertThat(replies.poll(20, TimeUnit.SECONDS)).isInstanceOf(Reply.Completed.class);
    return type.cast(answer);
  }

  /** Keeps all there is, until there is no more. */
  record Greedy() implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      var all = new ArrayList<long[]>();
      for (int i = 0; i < 1_000_000; i++) {
        all.add(new long[Integer.MAX_VALUE - 8]);
      }
      return all.size();
    }
  }

  @Test
  void aBodyThatUsesUpTheHeapFailsAlone() throws Exception {
    Reply.Threw threw = answerTo(new Greedy(), Reply.Threw.class);

    assertThat(threw.type()).isEqualTo("java.lang.OutOfMemoryError");
    assertThat(threw.stack()).contains("Greedy.execute");
  }

  record Endless() implements DistributedComputation<String, Integer> {
    @Override
    @SuppressWarnings("InfiniteRecursion")
    public Integer execute(String input, TaskContext context) {
      return execute(input, context);
    }
  }

  @Test
  void aBodyThatOverflowsItsStackFailsAlone() throws Exception {
    assertThat(answerTo(new Endless(), Reply.Threw.class).type())
        .isEqualTo("java.lang.StackOverflowError");
  }

  /** As a thread's death was told once. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
      super("as told", null, false, false);
    }
  }

  record Deadly() implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      throw new Death();
    }
  }

  @Test
  void anErrorOfAnyKindEndsItsBodyAndNotTheThread() throws Exception {
    Reply.Threw threw = answerTo(new Deadly(), Reply.Threw.class);

    assertThat(threw.type()).isEqualTo(Death.class.getName());
    assertThat(threw.message()).isEqualTo("as told");
  }

  /** Two gigabytes when written, and one megabyte as long as nobody does. */
  record Huge() implements DistributedComputation<String, ArrayList<byte[]>> {
    @Override
    public ArrayList<byte[]> execute(String input, TaskContext context) {
      return new ArrayList<>(Collections.nCopies(2_048, new byte[1_048_576]));
    }
  }

  /** Turns red when the result is written to its end before its length is looked at. */
  @Test
  void aResultOverTheLimitIsRefusedByItsLimitAndNotBuilt() throws Exception {
    assertThat(answerTo(new Huge(), Reply.Unusable.class).message())
        .startsWith("the result cannot travel: ArrayList: is at least ")
        .contains("cusinart.serialization.max-bytes 65536");
  }

  record Unsendable() implements DistributedComputation<String, Object> {
    @Override
    public Object execute(String input, TaskContext context) {
      return List.of(Thread.currentThread());
    }
  }

  @Test
  void aResultThatNoCodecTakesIsUnusable() throws Exception {
    assertThat(answerTo(new Unsendable(), Reply.Unusable.class).message())
        .startsWith("the result cannot travel: ");
  }

  /** Cannot even be asked what it is: both its message and its causes throw. */
  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new OutOfMemoryError("no");
    }
  }

  record Muttering() implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      throw new Mute();
    }
  }

  @Test
  void anExceptionThatCannotBeToldIsToldByItsClass() throws Exception {
    Reply.Threw threw = answerTo(new Muttering(), Reply.Threw.class);

    assertThat(threw.type()).isEqualTo(Mute.class.getName());
    assertThat(threw.stack()).startsWith("cannot be told: asked for it, it threw ");
  }
}
