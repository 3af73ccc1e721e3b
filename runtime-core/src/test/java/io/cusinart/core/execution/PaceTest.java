package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {

  private final Pace pace = new Pace();

  private void ended(int times, long predictedNanos, long ranNanos) {
    for (int i = 0; i < times; i++) {
      pace.ended(predictedNanos, ranNanos);
    }
  }

  @Test
  void beforeAnythingHasEndedAPredictionIsExpectedAndNotCertain() {
    assertThat(pace.expected(100)).isEqualTo(100);
    assertThat(pace.certain(100)).isZero();
  }

  @Test
  void aFewRunsMakeNothingCertain() {
    ended(7, 100, 100);
    assertThat(pace.certain(100)).isZero();

    ended(1, 100, 100);
    assertThat(pace.certain(100)).isEqualTo(100);
  }

  @Test
  void predictionsThatWereTooLongAreShortened() {
    ended(20, 10_000, 10);

    assertThat(pace.certain(1_000_000)).isBetween(999L, 1_000L);
  }

  /** Turns red when one slow run may make everything that waits look hopeless. */
  @Test
  void predictionsThatWereTooShortAreLeftAlone() {
    ended(20, 10, 10_000);

    assertThat(pace.certain(100)).isEqualTo(100);
  }

  @Test
  void whatWasLongAgoIsForgotten() {
    ended(100, 10_000, 10);
    ended(200, 100, 100);

    assertThat(pace.certain(1_000)).isBetween(900L, 1_000L);
  }
}
