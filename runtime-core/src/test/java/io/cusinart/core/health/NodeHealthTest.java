package io.cusinart.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.settings.HealthSettings;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NodeHealthTest {

  private static final HealthSettings SETTINGS =
      NodeSettings.defaults()
          .kernel()
          .health()
          .withCheckInterval(Duration.ofSeconds(1))
          .withFailures(3)
          .withSuccesses(2);

  private static NodeHealth after(String answers) {
    NodeHealth health = NodeHealth.NEW;
    for (int i = 0; i < answers.length(); i++) {
      health =
          answers.charAt(i) == '+'
              ? health.recordSuccess(SETTINGS)
              : health.recordFailure(SETTINGS);
    }
    return health;
  }

  @Test
  void fewerFailuresInARowThanTheLimitAreForgiven() {
    assertThat(after("--").trusted()).isTrue();
    assertThat(after("--+--+--").trusted()).isTrue();
  }

  @Test
  void failuresInARowUpToTheLimitMakeItSuspected() {
    assertThat(after("---").trusted()).isFalse();
  }

  @Test
  void oneSuccessDoesNotMakeItTrustedAgain() {
    assertThat(after("---+").trusted()).isFalse();
    assertThat(after("---+-+-+").trusted()).isFalse();
    assertThat(after("---++").trusted()).isTrue();
  }

  @Test
  void theVerdictFollowsTheStreaksForAnyAnswers() {
    for (long seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      var answers = new StringBuilder();
      boolean trusted = true;
      for (int i = 0; i < 60; i++) {
        answers.append(random.nextInt(3) == 0 ? '+' : '-');
        String text = answers.toString();
        trusted = trusted ? !text.endsWith("---") : text.endsWith("++");

        assertThat(after(text).trusted()).as("seed %d: %s", seed, text).isEqualTo(trusted);
      }
    }
  }
}
