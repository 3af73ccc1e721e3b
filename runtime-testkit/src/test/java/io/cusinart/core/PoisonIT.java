package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.nodes.Work;
import io.cusinart.testkit.poison.Poison;
import io.cusinart.testkit.poison.Poison.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Bodies that do what no body should, among a load of well-behaved ones on three worker JVMs: the
 * guilty task alone ends badly, with the reason, and the load loses nothing.
 */
@Timeout(150)
final class PoisonIT {

  private static final Duration LONG = Duration.ofSeconds(40);
  private static final int WINDOW = 24;
  private static final int ENOUGH = 100;
  private static final int TIMES = 3;
  private static final int STUBBORN_SECONDS = 8;
  private static final List<Kind> FAILING =
      List.of(
          Kind.OUT_OF_MEMORY,
          Kind.STACK_OVERFLOW,
          Kind.HUGE_RESULT,
          Kind.UNSENDABLE_RESULT,
          Kind.UNTELLABLE_EXCEPTION);

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  // Set before each test, which NullAway does not know as a beginning.
  @SuppressWarnings("NullAway.Init")
  private Workers workers;

  @SuppressWarnings("NullAway.Init")
  private Cusinart client;

  private final MapLoad load = new MapLoad(WINDOW);

  /** The body that halts takes two of them, and what is left must be a majority. */
  @BeforeEach
  void start(TestInfo test) {
    boolean halts = test.getTestMethod().orElseThrow().getName().contains("Halts");
    int count = halts ? 5 : 3;
    workers = Workers.start(count, trace, _ -> List.of("-Xmx300m"));
    client =
        Cusinart.start(
            NodeSettings.defaults().withName("client").withSeeds(workers.addresses()).asClient());
    await("all workers are up", () -> client.nodes().available().size() == count);
    client.engine().map(new Work(), load).subscribe(load);
    awaitMore();
  }

  @AfterEach
  void stop() {
    client.close();
    workers.close();
  }

  /** One after the other, so that none can harm the next. */
  @Test
  void whatABodyThrowsOrReturnsIsItsOwnFailure() throws Exception {
    Set<Long> before = incarnations();
    for (Kind kind : FAILING) {
      for (int i = 0; i < TIMES; i++) {
        Outcome<Object> outcome = run(kind, Options.DEFAULT);
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Failed.class,
                failed -> assertThat(failed.cause()).hasMessageContaining(reason(kind)));
        assertThat(outcome.receipt().attempts()).hasSize(1);
      }
    }
    verifyLoad();
    assertThat(incarnations()).as("nodes that live on").isEqualTo(before);
  }

  private static String reason(Kind kind) {
    return switch (kind) {
      case OUT_OF_MEMORY -> "OutOfMemoryError";
      case STACK_OVERFLOW -> "StackOverflowError";
      case HUGE_RESULT -> "cusinart.serialization.max-bytes";
      case UNSENDABLE_RESULT -> "java.lang.Thread";
      case UNTELLABLE_EXCEPTION -> "Untellable";
      case ENDLESS_LOOP, UNINTERRUPTIBLE_WAIT, EXIT, HALT -> "";
    };
  }

  // Turns red when a lane does not replace the threads of bodies that ignore their cancellation:
  // with more of them than a worker has threads, nothing of the load runs there.
  @Test
  void aBodyThatIgnoresItsDeadlineIsLeftBehind() throws Exception {
    Set<Long> before = incarnations();
    for (Kind kind : List.of(Kind.ENDLESS_LOOP, Kind.UNINTERRUPTIBLE_WAIT)) {
      leaveBehind(kind);
      awaitMore();
    }
    verifyLoad();
    assertThat(incarnations()).as("nodes that live on").isEqualTo(before);
  }

  private void leaveBehind(Kind kind) throws Exception {
    Options soon = Options.DEFAULT.withTimeout(Duration.ofSeconds(1));
    var handles =
        IntStream.range(0, 5)
            .mapToObj(_ -> client.engine().submit(new Poison(kind), STUBBORN_SECONDS, soon))
            .toList();
    for (var handle : handles) {
      Outcome<Object> outcome =
          handle.outcome().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
      trace.event("%s: %s".formatted(kind, outcome));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Cancelled.class,
              cancelled -> {
                assertThat(cancelled.by()).isEqualTo(Outcome.Cause.DEADLINE);
                assertThat(cancelled.started()).isTrue();
              });
    }
  }

  // Turns red when the hook that names the guilty task is taken out: it is run on two nodes then.
  @Test
  void aBodyThatExitsEndsItsOwnNodeOnly() throws Exception {
    Outcome<Object> outcome = run(Kind.EXIT, Options.DEFAULT);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.cause()).hasMessageContaining("System.exit"));
    assertThat(started(Kind.EXIT)).isOne();
    verifyLoad();
  }

  // Turns red when a task may be started on a third node after it has taken two.
  @Test
  @Tag("long")
  void aBodyThatHaltsTakesTwoNodesAtMost() throws Exception {
    Outcome<Object> outcome = run(Kind.HALT, Options.DEFAULT);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.cause()).isInstanceOf(RuntimeFailure.class);
              assertThat(failed.cause()).hasMessageContaining("2 nodes");
            });
    assertThat(started(Kind.HALT)).isEqualTo(2);
    assertThat(outcome.receipt().attempts())
        .extracting(Receipt.Attempt::node)
        .doesNotHaveDuplicates()
        .hasSize(2);
    endLoad();
    assertThat(load.received()).as("outcomes").isEqualTo(load.given());
    // What moved from the first node to the second together with it, and ran there, is blamed too:
    // nobody can tell which of them it was.
    assertThat(load.wrong()).allMatch(each -> each.contains("2 nodes died while they had it"));
  }

  private int started(Kind kind) {
    var poison = new Poison(kind);
    return IntStream.rangeClosed(1, 5)
        .map(attempt -> workers.printed(poison.startedLine(attempt)))
        .sum();
  }

  private Outcome<Object> run(Kind kind, Options options) throws Exception {
    Outcome<Object> outcome =
        client
            .engine()
            .submit(new Poison(kind), STUBBORN_SECONDS, options)
            .outcome()
            .toCompletableFuture()
            .get(LONG.toSeconds(), TimeUnit.SECONDS);
    trace.event("%s: %s".formatted(kind, outcome));
    return outcome;
  }

  private Set<Long> incarnations() {
    List<NodeInfo> nodes = client.nodes().available();
    return nodes.stream().map(NodeInfo::incarnation).collect(Collectors.toSet());
  }

  private void awaitMore() {
    int before = load.received();
    await("the load goes on", () -> load.received() >= before + ENOUGH);
  }

  private void endLoad() throws InterruptedException {
    awaitMore();
    load.stop();
    boolean ended = load.awaitEnd(LONG);
    assertThat(ended).as("the load ended; lost so far: %s", load.lost()).isTrue();
  }

  private void verifyLoad() throws InterruptedException {
    endLoad();
    assertThat(load.lost()).as("well-behaved jobs without an outcome").isEmpty();
    assertThat(load.wrong()).as("well-behaved jobs with another outcome").isEmpty();
    assertThat(load.twice()).as("well-behaved jobs with two outcomes").isEmpty();
  }

  private static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).atMost(LONG).until(condition::getAsBoolean);
  }
}
