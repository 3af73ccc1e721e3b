package io.cusinart.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.cli.up.RestartPolicy.Decision;
import io.cusinart.cli.up.RestartPolicy.GiveUp;
import io.cusinart.cli.up.RestartPolicy.Restart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RestartPolicyTest {

  private static final int CASES = 2_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void theDefaultsDoubleFromOneSecondToSixtyAndGiveUpAtTheTenth() {
    List<Long> delays = new ArrayList<>();
    Decision decision = new Restart(Duration.ZERO, 0);
    do {
      decision = RestartPolicy.defaults().onExit(decision.failures(), Duration.ZERO);
      if (decision instanceof Restart restart) {
        delays.add(restart.delay().toSeconds());
      }
    } while (decision instanceof Restart);

    assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(decision).isEqualTo(new GiveUp(10));
  }

  @Test
  void aFirstDelayOfZeroOnlyHurriesTheFirst() {
    RestartPolicy policy = RestartPolicy.defaults().withFirstDelay(Duration.ZERO);

    assertThat(policy.onExit(0, Duration.ZERO)).isEqualTo(new Restart(Duration.ZERO, 1));
    assertThat(policy.onExit(1, Duration.ZERO)).isEqualTo(new Restart(Duration.ofSeconds(2), 2));
  }

  @Test
  void anyRowOfFailuresWaitsLongerAndLongerUpToTheLimitAndThenEnds() {
    for (int i = 0; i < CASES; i++) {
      RestartPolicy policy = anyPolicy();
      Duration earlier = Duration.ZERO;
      for (int k = 1; k < policy.maxFailures(); k++) {
        Decision decision = policy.onExit(k - 1, anyBelow(policy.steadyAfter()));
        assertThat(decision).as("seed %d, %s", seed, policy).isInstanceOf(Restart.class);
        Duration delay = ((Restart) decision).delay();
        assertThat(decision.failures()).as("seed %d, %s", seed, policy).isEqualTo(k);
        assertThat(delay).as("seed %d, %s", seed, policy).isBetween(earlier, policy.maxDelay());
        earlier = delay;
      }
      assertThat(policy.onExit(policy.maxFailures() - 1, anyBelow(policy.steadyAfter())))
          .as("seed %d, %s", seed, policy)
          .isEqualTo(new GiveUp(policy.maxFailures()));
    }
  }

  // Turns red when the count is not reset after a steady time.
  @Test
  void aSteadyTimeBeginsANewRow() {
    for (int i = 0; i < CASES; i++) {
      RestartPolicy policy = anyPolicy();
      Duration upFor = policy.steadyAfter().plus(anyBelow(Duration.ofDays(1)));
      int earlier = random.nextInt(100);
      Decision expected =
          policy.maxFailures() == 1 ? new GiveUp(1) : new Restart(policy.firstDelay(), 1);

      assertThat(policy.onExit(earlier, upFor)).as("seed %d, %s", seed, policy).isEqualTo(expected);
    }
  }

  @Test
  void limitsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> RestartPolicy.defaults().withFirstDelay(Duration.ofMinutes(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("restart first delay must be at most the restart step PT1S but is PT2M");
    assertThatThrownBy(() -> RestartPolicy.defaults().withFirstDelay(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not be negative");
  }

  private RestartPolicy anyPolicy() {
    Duration max = Duration.ofMillis(1 + random.nextInt(600_000));
    Duration step = anyBelow(max).plusNanos(1);
    Duration steady = Duration.ofMillis(1).plus(anyBelow(Duration.ofMinutes(5)));
    return new RestartPolicy(anyBelow(step), step, max, steady, 1 + random.nextInt(40));
  }

  private Duration anyBelow(Duration limit) {
    return Duration.ofNanos(random.nextLong(limit.toNanos()));
  }
}
