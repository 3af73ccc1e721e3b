package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BundleSizeTest {

  private static final long MUCH = 1L << 40;
  private static final long TINY = 100;

  private final BundleSize size = new BundleSize();

  private void grow(int times) {
    for (int i = 0; i < times; i++) {
      size.filled();
    }
  }

  @Test
  void aComputationThatWasNeverMeasuredTravelsAlone() {
    grow(20);

    assertThat(size.limit(0, MUCH, 1)).isEqualTo(1);
  }

  @Test
  void elementsThatRunAMillisecondTogetherTravelTogether() {
    grow(20);

    assertThat(size.limit(10_000, MUCH, 1)).isEqualTo(100);
    assertThat(size.limit(600_000, MUCH, 1)).isEqualTo(1);
    assertThat(size.limit(Long.MAX_VALUE, MUCH, 1)).isEqualTo(1);
  }

  @Test
  void itDoublesWithEveryBundleThatWasFilledUpToALimit() {
    for (int expected = 1; expected < 1_024; expected *= 2) {
      assertThat(size.limit(TINY, MUCH, 1)).isEqualTo(expected);
      size.filled();
    }
    grow(40);

    assertThat(size.limit(1, MUCH, 1)).isEqualTo(1_024);
  }

  /** Turns red when the demand is not shared out: one worker would get all there is. */
  @Test
  void everyProcessorGetsAShareOfWhatMayBeOut() {
    grow(20);

    assertThat(size.limit(TINY, 120, 6)).isEqualTo(10);
    assertThat(size.limit(TINY, 5, 6)).isEqualTo(1);
  }

  /** Turns red when a slow read does not count: what is ready would wait for what is not. */
  @Test
  void aSlowInputMakesItSmallAgain() {
    grow(20);
    assertThat(size.slow(100_000)).isFalse();
    assertThat(size.limit(TINY, MUCH, 1)).isEqualTo(1_024);

    assertThat(size.slow(100_001)).isTrue();
    assertThat(size.limit(TINY, MUCH, 1)).isEqualTo(1);
  }

  @Test
  void itIsNeverLessThanOneNorMoreThanAnyOfItsLimits() {
    for (long seed = 0; seed < 2_000; seed++) {
      var random = new SplittableRandom(seed);
      var drawn = new BundleSize();
      for (int i = random.nextInt(16); i > 0; i--) {
        drawn.filled();
      }
      long nanos = 1L << random.nextInt(40);
      long capacity = random.nextLong(1, 100_000);
      int processors = random.nextInt(1, 500);
      int limit = drawn.limit(nanos, capacity, processors);

      assertThat(limit).as("seed %d", seed).isBetween(1, 1_024);
      if (limit > 1) {
        assertThat(limit * nanos).as("seed %d", seed).isLessThanOrEqualTo(1_000_000);
        assertThat(2L * limit * processors).as("seed %d", seed).isLessThanOrEqualTo(capacity);
      }
    }
  }
}
