package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.nodes.WorkerMain;
import io.cusinart.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One node is stopped and goes on by turns, and is told to end at last, while the others are under
 * load: it may be removed, they never are.
 *
 * <p>{@code -Dcusinart.test.sick=20} is how often. Turns red (all five are removed) with the
 * resolver's {@code active-strategy = down-all} and {@code stable-after = 300ms}. It stays green
 * with {@code propagate-harmless-quarantine-events = on}: two times of two, that the sick node ends
 * was no reason for the others to.
 */
@Tag("long")
@Timeout(2_400)
final class SickNodeIT {

  private static final int TIMES = Integer.getInteger("cusinart.test.sick", 2);
  private static final int NODES = 5;
  private static final int WINDOW = 20;
  private static final int FITS = 4;

  /** Longer than what makes it suspected, and shorter, by turns. */
  private static final List<Duration> FIT =
      List.of(Duration.ofMillis(3_500), Duration.ofSeconds(2));

  private static final Duration END = Duration.ofSeconds(40);

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  @Test
  void theHealthyAreNeverRemovedBecauseOfTheSick() throws Exception {
    try (Workers workers = Workers.start(NODES, trace)) {
      for (int time = 0; time < TIMES; time++) {
        String sick = workers.names().get(time % NODES);
        int before = removals(workers, workers.names());
        int own = removals(workers, List.of(sick));
        try (LaneScenario scenario =
            new LaneScenario(
                trace, workers, List.of(), new RetryBudget(System.nanoTime()), WINDOW)) {
          fallSick(workers, sick, FIT.get(time % FIT.size()));
          terminate(workers, sick);
          scenario.awaitMore(500);
          scenario.finish();
        }
        int after = removals(workers, workers.names()) - removals(workers, List.of(sick)) + own;
        assertThat(after).as("removals of the healthy in time %d", time).isEqualTo(before);
        workers.startAgain(sick);
        workers.awaitUp(sick);
      }
      System.out.printf("A sick node of %d, %d times: no other was removed%n", NODES, TIMES);
    }
  }

  private static int removals(Workers workers, List<String> names) {
    return names.stream().mapToInt(name -> workers.printed(WorkerMain.removedLine(name))).sum();
  }

  private void fallSick(Workers workers, String sick, Duration fit) {
    for (int i = 0; i < FITS; i++) {
      workers.pause(sick);
      pass(fit);
      workers.resume(sick);
      pass(fit);
    }
  }

  /** The signal comes while it is stopped: it ends with a view of the others that is old. */
  private void terminate(Workers workers, String sick) {
    JavaProcess process = workers.process(sick);
    workers.pause(sick);
    process.terminate();
    pass(FIT.getFirst());
    workers.resume(sick);
    trace.event("%s has ended with %d".formatted(sick, process.awaitExit(END)));
  }

  private static void pass(Duration time) {
    long endsNanos = System.nanoTime() + time.toNanos();
    Awaitility.await("time to pass")
        .pollDelay(time)
        .atMost(time.plusSeconds(10))
        .until(() -> System.nanoTime() - endsNanos >= 0);
  }
}
