package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.NodeState;
import io.cusinart.api.Outcome;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.nodes.Repeated;
import io.cusinart.testkit.nodes.Shared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What is between nodes breaks while the nodes live, or nodes fall silent without breaking
 * anything, and every task still has its one outcome. One set of workers for all tests, a new
 * client for each.
 *
 * <p>{@code -Dcusinart.test.trace=true} prints the trace of a good run too.
 */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LaneFaultsIT {

  private static final String RELAYED = RelayedWorkers.RELAYED;

  /** Few threads: so much waits on a node that it is more than is completed between two flaps. */
  private static final List<String> SETTINGS =
      List.of("execution.cpu-threads=2", "transport.keep-alive=500ms", "transport.silence=1000ms");

  private static final int DEEP = 900;
  private static final int SHALLOW = 60;

  /** Less than one flap moves. */
  private static final double SMALL_RESERVE = 50;

  private static final double NO_LIMIT = 1e9;

  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int MEGABYTE = 1_000_000;

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  private RelayedWorkers cluster;

  @BeforeAll
  void start() {
    cluster = RelayedWorkers.start(trace, SETTINGS);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private LaneScenario scenario(RetryBudget budget, int window) {
    return new LaneScenario(trace, cluster.workers(), SETTINGS, budget, window);
  }

  private LaneScenario scenario() {
    return scenario(new RetryBudget(System.nanoTime()), SHALLOW);
  }

  // Turns red when a witness believes the first refusal: the node that lives is downed.
  @Test
  void aLaneThatFlapsLosesNothingAndMovesWithinItsBudget() throws Exception {
    flap(10, SMALL_RESERVE);
  }

  @Test
  @Tag("long")
  void aMinuteOfFlapsLosesNothingAndMovesWithinItsBudget() throws Exception {
    flap(60, SMALL_RESERVE);
  }

  // Turns red when there is always budget for a move: this is that run.
  @Test
  @Tag("long")
  void withoutABudgetEachFlapMovesWhatWaitsThere() {
    assertThatThrownBy(() -> flap(8, NO_LIMIT)).hasMessageContaining("moves on suspicion");
  }

  private void flap(int times, double reserve) throws Exception {
    long beganNanos = System.nanoTime();
    try (LaneScenario scenario = scenario(new RetryBudget(beganNanos, reserve), DEEP)) {
      long relayed = scenario.incarnation(RELAYED);
      long loadedNanos = System.nanoTime();
      List<Integer> eachSecond = new ArrayList<>();
      try (Flapping flapping = new Flapping(cluster.relay())) {
        for (int flap = 1; flap <= times; flap++) {
          int wanted = flap;
          int before = scenario.load().received();
          scenario.await("flap " + wanted, () -> flapping.flaps() >= wanted);
          eachSecond.add(scenario.load().received() - before);
        }
      }
      double seconds = (System.nanoTime() - loadedNanos) / 1e9;
      trace.event("completed between flaps: %s".formatted(eachSecond));
      scenario.finish();
      verifyGoesOn(eachSecond);
      verifyStillAMember(scenario, relayed);
      double most =
          SMALL_RESERVE
              + RetryBudget.FRACTION * scenario.load().given()
              + RetryBudget.PER_SECOND * seconds;
      trace.event("budget: %.0f in %.1f s".formatted(most, seconds));
      assertThat((double) scenario.engine().redispatchedAttempts())
          .as("moves on suspicion, of %d jobs", scenario.load().given())
          .isPositive()
          .isLessThanOrEqualTo(most);
    }
  }

  /** The first is no second: it is the moment until the first flap. */
  private static void verifyGoesOn(List<Integer> eachSecond) {
    List<Integer> whole = eachSecond.subList(1, eachSecond.size());
    double mean = whole.stream().mapToInt(Integer::intValue).average().orElse(0);
    assertThat(whole)
        .as("completions in each second, of %.0f on average", mean)
        .allSatisfy(count -> assertThat((double) count).isGreaterThan(mean / 4));
  }

  /** The process behind the relay lives, so it must be the member that it was. */
  private void verifyStillAMember(LaneScenario scenario, long relayed) {
    assertThat(cluster.workers().alive()).as("workers that were not removed").hasSize(3);
    scenario.await("it is trusted again", () -> scenario.stateOf(relayed) == NodeState.UP);
  }

  // Turns red when silence does not close a lane: its node is given work and answers none of it.
  @Test
  void aFrozenLaneIsGivenUpAndItsTasksGoTheActorsWay() throws Exception {
    try (LaneScenario scenario = scenario()) {
      long relayed = scenario.incarnation(RELAYED);
      assertThat(scenario.fetch(MEGABYTE, RELAYED, Duration.ofSeconds(5)))
          .as("a result that needs a lane")
          .isInstanceOf(Outcome.Completed.class);
      trace.event("frozen");
      cluster.relay().freeze();
      try {
        scenario.awaitMoreOn(relayed, 100);
        scenario.awaitMore(200);
      } finally {
        cluster.relay().thaw();
      }
      scenario.await(
          "a result that needs a lane comes again",
          () ->
              scenario.fetch(MEGABYTE, RELAYED, Duration.ofSeconds(1))
                  instanceof Outcome.Completed);
      scenario.finish();
      verifyStillAMember(scenario, relayed);
    }
  }

  // What a machine does that loses power or its network: it breaks nothing and says nothing. It is
  // removed meanwhile, so that its lanes are gone when it speaks again.
  @Test
  @Tag("long")
  void aNodeThatIsSilentForTenSecondsLosesItsTasksToOthersAndIsUsedAgain() throws Exception {
    try (LaneScenario scenario = scenario()) {
      long victim = scenario.incarnation(RELAYED);
      int moved = scenario.load().movedFrom(victim);
      long dropped = scenario.engine().droppedAnswers();
      long pausedNanos = System.nanoTime();
      cluster.workers().pause(RELAYED);
      try {
        scenario.await("it is suspected", () -> scenario.stateOf(victim) != NodeState.UP);
        scenario.await(
            "its jobs are completed elsewhere",
            () -> scenario.load().movedFrom(victim) >= moved + 5);
        System.out.printf(
            "A silent node's first jobs were completed elsewhere after %d ms%n",
            LaneScenario.millisSince(pausedNanos));
        scenario.await(
            "the pause is over", () -> LaneScenario.millisSince(pausedNanos) >= PAUSE.toMillis());
      } finally {
        cluster.workers().resume(RELAYED);
      }
      trace.event(
          "late answers so far: %d".formatted(scenario.engine().droppedAnswers() - dropped));
      scenario.awaitMore(100);
      scenario.awaitAllUp();
      scenario.awaitMoreOn(scenario.incarnation(RELAYED), 20);
      scenario.finish();
    }
  }

  // Turns red (unknown) when neither the encoder nor the lane looks at its size: the submitter
  // closes
  // the lane for all.
  @Test
  void aResultOfAHundredMegabytesFailsItsTaskAndHarmsNobody() throws Exception {
    try (LaneScenario scenario = scenario()) {
      long roomy = scenario.incarnation(RelayedWorkers.ROOMY);

      Outcome<byte[]> tooLarge =
          scenario.fetch(100 * MEGABYTE, RelayedWorkers.ROOMY, Duration.ofSeconds(20));
      trace.event(tooLarge.toString());

      assertThat(tooLarge)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.cause().getMessage()).doesNotContain("\n").isNotBlank());
      assertThat(scenario.fetch(MEGABYTE, RelayedWorkers.ROOMY, Duration.ofSeconds(20)))
          .isInstanceOf(Outcome.Completed.class);
      assertThat(scenario.stateOf(roomy)).isEqualTo(NodeState.UP);
      scenario.finish();
    }
  }

  // Turns red (out of memory) when the encoder has no limit.
  @Test
  void aResultOfAGibibyteIsRefusedByItsLimitAndHarmsNobody() throws Exception {
    try (LaneScenario scenario = scenario()) {
      long roomy = scenario.incarnation(RelayedWorkers.ROOMY);

      Outcome<Shared> tooLarge =
          scenario.outcome(new Repeated(), 1_024, RelayedWorkers.ROOMY, Duration.ofSeconds(20));
      trace.event(tooLarge.toString());

      assertThat(tooLarge)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.cause())
                      .hasMessageContaining("cusinart.serialization.max-bytes 67108864")
                      .hasMessageNotContaining("\n"));
      assertThat(scenario.outcome(new Repeated(), 20, RelayedWorkers.ROOMY, Duration.ofSeconds(20)))
          .isInstanceOf(Outcome.Completed.class);
      scenario.awaitMoreOn(roomy, 20);
      assertThat(scenario.stateOf(roomy)).isEqualTo(NodeState.UP);
      scenario.finish();
    }
  }
}
