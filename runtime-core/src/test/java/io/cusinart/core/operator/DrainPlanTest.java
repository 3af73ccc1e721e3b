package io.cusinart.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DrainPlanTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static DrainPlan plan(int running, Duration averageRun, int others) {
    return new DrainPlan(3, running, 0, averageRun, DEADLINE, others);
  }

  @Test
  void anIdleNodeLeavesAtOnce() {
    var drain = plan(0, Duration.ofHours(1), 2).reply("a", false);

    assertThat(drain)
        .isEqualTo(new OperatorReply.Drain("a", false, 3, 0, 0, 2_000, 12_000, List.of()));
  }

  @Test
  void whatRunsIsHalfDoneAndWaitedForUntilTheDeadline() {
    assertThat(plan(2, Duration.ofSeconds(4), 2).reply("a", true).aboutMillis()).isEqualTo(4_000);

    assertThat(plan(1, Duration.ZERO, 2).reply("a", true).aboutMillis()).isEqualTo(12_000);

    var longer = plan(2, Duration.ofMinutes(4), 2).reply("a", true);
    assertThat(longer.aboutMillis()).isEqualTo(12_000);
    assertThat(longer.warnings())
        .containsExactly(
            "tasks here run for 240.0 s on average: what has not ended after 10.0 s is cut off and begun again elsewhere, if it may be");
  }

  @Test
  void theOnlyWorkerIsNotDrainedJustSo() {
    assertThat(plan(0, Duration.ZERO, 1).harms()).isFalse();
    assertThat(plan(0, Duration.ZERO, 0).harms()).isTrue();
    assertThat(plan(0, Duration.ZERO, 0).reply("a", false).warnings())
        .containsExactly(
            "no other worker is up: what waits is rejected, and nothing runs until one joins");
  }
}
