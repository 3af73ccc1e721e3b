package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.nodes.Busy;
import io.cusinart.testkit.nodes.WorkerMain;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Another program wants every core of the machine, and once a minute a worker stops for a second
 * and a half, as for garbage: nobody is removed, and no job is taken from anybody.
 *
 * <p>{@code -Dcusinart.test.stress-seconds=300} is for how long. Turns red (6 jobs are taken from
 * the one that stops) when the failure detector's acceptable pause is 300 ms.
 */
@Tag("long")
@Timeout(1_200)
final class StressIT {

  private static final Duration STRESS =
      Duration.ofSeconds(Integer.getInteger("cusinart.test.stress-seconds", 60));
  private static final Duration UNTIL_PAUSE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(1_500);
  private static final int NODES = 3;
  private static final int WINDOW = 6;

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  @Test
  void nobodyLooksDeadBecauseTheMachineIsBusy() throws Exception {
    try (Workers workers = Workers.start(NODES, trace)) {
      try (LaneScenario scenario =
          new LaneScenario(trace, workers, List.of(), new RetryBudget(System.nanoTime()), WINDOW)) {
        var busy = workers.startBeside(Busy.command());
        int pauses = stress(workers);
        assertThat(busy.alive()).as("the busy neighbour lives").isTrue();
        busy.kill();
        scenario.finish();
        long failovers = scenario.engine().redispatchedAttempts();
        System.out.printf(
            "%d s of stress, %d pauses: %d jobs, %d attempts beyond the first%n",
            STRESS.toSeconds(), pauses, scenario.load().received(), failovers);
        assertThat(failovers).as("attempts beyond the first").isZero();
      }
      assertThat(workers.names())
          .as("who was removed")
          .noneMatch(name -> workers.printed(WorkerMain.removedLine(name)) > 0);
    }
  }

  /** Answers how often a worker was stopped. */
  private int stress(Workers workers) {
    long endsNanos = System.nanoTime() + STRESS.toNanos();
    int pauses = 0;
    while (System.nanoTime() < endsNanos) {
      pass(UNTIL_PAUSE);
      String name = workers.names().get(pauses++ % NODES);
      workers.pause(name);
      pass(PAUSE);
      workers.resume(name);
      pass(UNTIL_PAUSE.minus(PAUSE));
    }
    return pauses;
  }

  private static void pass(Duration time) {
    long endsNanos = System.nanoTime() + time.toNanos();
    Awaitility.await("time to pass")
        .pollDelay(time)
        .atMost(time.plusSeconds(10))
        .until(() -> System.nanoTime() - endsNanos >= 0);
  }
}
