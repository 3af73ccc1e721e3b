package io.cusinart.core.execution;

import static io.cusinart.core.execution.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.TaskContext;
import io.cusinart.core.execution.Reply.Finished;
import io.cusinart.core.execution.Reply.Flaw;
import io.cusinart.core.execution.Reply.GivenUp;
import io.cusinart.core.execution.Reply.Partial;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.execution.Reply.Unusable;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.ValuesReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One bundle at a time, run on the test's own thread. */
final class BundleRunTest {

  private static final LoadReport LOAD = new LoadReport(7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, null);

  /** Bodies move it: the time they take. */
  private static final AtomicLong CLOCK = new AtomicLong();

  private static @Nullable TaskRun current;

  private final List<Reply> answers = new ArrayList<>();
  private final TaskRun.Surroundings surroundings =
      new TaskRun.Surroundings(
          new NodeId("a"),
          Orders.CODEC,
          () -> {
            throw new IllegalStateException("these bodies submit nothing");
          },
          new LoadSampler(() -> LOAD, () -> 0),
          CLOCK::get,
          () -> -1);

  @BeforeEach
  @AfterEach
  void forget() {
    Thread.interrupted();
    current = null;
    CLOCK.set(0);
  }

  private void run(Request.Order order) {
    current = new TaskRun(order, answers::add, surroundings, (_, _) -> {});
    current.run();
  }

  private void run(DistributedComputation<?, ?> computation, List<?> inputs) {
    run(order(1).bundling(computation, inputs));
  }

  private Results finished() {
    assertThat(answers.getLast()).isInstanceOf(Finished.class);
    return ((Finished) answers.getLast()).results();
  }

  private static List<@Nullable Object> values(Results results) {
    var values = new ArrayList<@Nullable Object>();
    try (ValuesReader reader = Orders.CODEC.reader(results.values())) {
      while (reader.next()) {
        values.add(reader.isEmpty() ? "flaw" : reader.value());
      }
    }
    assertThat(values).hasSize(results.count());
    return values;
  }

  /** Does as it is told, and answers which element it is. */
  record Obedient() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws Exception {
      switch (input) {
        case "throw" -> throw new IllegalStateException("as told");
        case "slow" -> CLOCK.addAndGet(6_000_000);
        case "quick" -> CLOCK.addAndGet(10);
        case "large" -> {
          return "x".repeat(70_000);
        }
        case "interrupt" -> Thread.currentThread().interrupt();
        case "revoked" -> {
          if (current != null) {
            current.revoke();
          }
        }
        case "revoked and gives up" -> {
          if (current != null) {
            current.revoke();
          }
          throw new InterruptedException("as told");
        }
        case "30 KB" -> {
          return "x".repeat(30_000);
        }
        case "interrupted?" -> {
          return "interrupted: " + Thread.currentThread().isInterrupted();
        }
        default -> {}
      }
      return context.id().toString();
    }
  }

  @Test
  void resultsAreToldTogetherWithTheirTimesAndALoadReport() {
    run(new Obedient(), List.of("a", "b", "c"));

    assertThat(answers).hasSize(1);
    assertThat(values(finished())).containsExactly("t-1-1", "t-1-2", "t-1-3");
    var answer = (Finished) answers.getFirst();
    assertThat(answer.load()).isEqualTo(LOAD);
    assertThat(answer.timing().ranNanos()).isPositive();
  }

  @Test
  void anAttemptThatCarriesSomeElementsGivesThemTheirOwnIds() {
    Payload inputs = order(1).bundling(new Obedient(), List.of("a", "b")).input();
    run(order(1).bundling(new Obedient(), inputs, new Request.Elements(2, List.of(4, 9))));

    assertThat(values(finished())).containsExactly("t-1-5", "t-1-10");
  }

  /** Turns red when what an element throws ends its bundle. */
  @Test
  void anElementThatThrowsFailsAlone() {
    run(new Obedient(), List.of("a", "throw", "c"));

    assertThat(values(finished())).containsExactly("t-1-1", "flaw", "t-1-3");
    Flaw flaw = finished().flaws().getFirst();
    assertThat(flaw.type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(flaw.message()).isEqualTo("as told");
    assertThat(flaw.stack()).contains("Obedient.execute");
  }

  @Test
  void anElementThatCannotBeReadFailsAlone() {
    Request.Order good = order(1).bundling(new Obedient(), List.of("a", "b", "c"));
    byte[] damaged = good.input().bytes().clone();
    // The class of the second input: all three are equally long.
    damaged[damaged.length / 3 + 1] = 127;
    run(
        order(1)
            .bundling(new Obedient(), new Payload(damaged), new Request.Elements(3, List.of())));

    assertThat(values(finished())).containsExactly("t-1-1", "flaw", "t-1-3");
    assertThat(finished().flaws().getFirst().type()).isEmpty();
    assertThat(finished().flaws().getFirst().message()).startsWith("cannot decode ");
  }

  @Test
  void anElementWhoseResultIsTooLargeFailsAlone() {
    run(new Obedient(), List.of("a", "large", "c"));

    assertThat(values(finished())).containsExactly("t-1-1", "flaw", "t-1-3");
    assertThat(finished().flaws().getFirst().message())
        .startsWith("the result cannot travel: ")
        .contains("cusinart.serialization.max-bytes");
  }

  /** Turns red when results wait for the end of their bundle. */
  @Test
  void resultsAreSentWhenTheLastWereSentAWhileAgo() {
    run(new Obedient(), List.of("quick", "slow", "quick", "quick", "slow", "quick"));

    assertThat(answers).hasSize(3);
    assertThat(((Partial) answers.get(0)).results().first()).isZero();
    assertThat(((Partial) answers.get(0)).results().count()).isEqualTo(2);
    assertThat(((Partial) answers.get(1)).results().first()).isEqualTo(2);
    assertThat(values(((Partial) answers.get(1)).results()))
        .containsExactly("t-1-3", "t-1-4", "t-1-5");
    assertThat(finished().first()).isEqualTo(5);
    assertThat(values(finished())).containsExactly("t-1-6");
  }

  /** Turns red when results gather without limit: they would not fit a message. */
  @Test
  void resultsAreSentBeforeTheyAreTooManyForAMessage() {
    run(new Obedient(), Collections.nCopies(7, "30 KB"));

    assertThat(answers).hasSize(4);
    assertThat(answers.stream().map(BundleRunTest::results).mapToInt(Results::count).sum())
        .isEqualTo(7);
    assertThat(answers.stream().map(BundleRunTest::results).map(Results::values))
        .allSatisfy(each -> assertThat(each.size()).isLessThan(64 * 1_024));
  }

  private static Results results(Reply reply) {
    return reply instanceof Partial partial ? partial.results() : ((Finished) reply).results();
  }

  @Test
  void flawsAreSentBeforeTheyAreTooManyForAMessage() {
    run(new Obedient(), Collections.nCopies(100, "throw"));

    assertThat(answers).hasSizeGreaterThan(5);
    assertThat(answers.stream().map(BundleRunTest::results))
        .allSatisfy(each -> assertThat(each.flaws()).hasSize(each.count()))
        .allSatisfy(each ->
            assertThat(each.flaws().stream().mapToInt(flaw -> flaw.stack().length()).sum())
                .isLessThan(64 * 1_024));
  }

  /** Turns red when a revoke is looked at only at the end. */
  @Test
  void aRevokeStopsBetweenElementsAndWhatHasRunIsTold() {
    run(new Obedient(), List.of("a", "revoked", "c", "d"));

    assertThat(answers).hasSize(2);
    assertThat(values(((Partial) answers.getFirst()).results())).containsExactly("t-1-1", "t-1-2");
    assertThat(answers.getLast()).isEqualTo(new GivenUp(Orders.key(1), true));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anElementThatObeysARevokeIsNotAFailure() {
    run(new Obedient(), List.of("a", "revoked and gives up", "c"));

    assertThat(values(((Partial) answers.getFirst()).results())).containsExactly("t-1-1");
    assertThat(answers.getLast()).isEqualTo(new GivenUp(Orders.key(1), true));
  }

  /** Turns red when an element's interrupt is left for the next. */
  @Test
  void anInterruptThatAnElementLeavesBehindDoesNotReachTheNext() {
    run(new Obedient(), List.of("interrupt", "interrupted?"));

    assertThat(values(finished())).containsExactly("t-1-1", "interrupted: false");
  }

  @Test
  void aBundleWithFewerInputsThanItSaysIsUnusableAfterThoseItHas() {
    Payload two = order(1).bundling(new Obedient(), List.of("a", "b")).input();
    run(order(1).bundling(new Obedient(), two, new Request.Elements(3, List.of())));

    assertThat(values(((Partial) answers.getFirst()).results())).hasSize(2);
    assertThat(answers.getLast()).isInstanceOf(Unusable.class);
  }

  record Named(String name) {}

  record Naming() implements DistributedComputation<Object, String> {
    @Override
    public String execute(Object input, TaskContext context) {
      return input.toString();
    }
  }

  /** Turns red when the results before a class of another build are thrown away with the rest. */
  @Test
  void whatCameBeforeAClassOfAnotherBuildIsToldAndTheRestGivenBack() {
    Payload inputs =
        order(1).bundling(new Naming(), List.of("a", "b", new Named("c"), "d")).input();
    byte[] bytes = inputs.bytes().clone();
    long identity = inputs.classes()[0];
    int at =
        IntStream.range(0, bytes.length - Long.BYTES)
            .filter(
                i -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(i) == identity)
            .findFirst()
            .orElseThrow();
    bytes[at] ^= 1;

    run(order(1).bundling(new Naming(), new Payload(bytes), new Request.Elements(4, List.of())));

    assertThat(values(((Partial) answers.getFirst()).results())).containsExactly("a", "b");
    assertThat(answers.getLast())
        .isInstanceOfSatisfying(
            Reply.Foreign.class, foreign -> assertThat(foreign.identity()).isEqualTo(identity ^ 1));
  }

  @Test
  void manyTinyElementsAreOneAnswer() {
    run(new Obedient(), IntStream.range(0, 1_024).mapToObj(Integer::toString).toList());

    assertThat(answers).hasSize(1);
    assertThat(finished().count()).isEqualTo(1_024);
  }
}
