package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SamplesTest {

  private static Samples of(long... values) {
    var samples = new Samples();
    for (long value : values) {
      samples.add(value);
    }
    return samples;
  }

  @Test
  void aPercentileIsAValueThatWasMeasuredWhateverTheOrder() {
    Samples samples = of(40, 10, 30, 20);

    assertThat(samples.percentile(50)).isEqualTo(20);
    assertThat(samples.percentile(51)).isEqualTo(30);
    assertThat(samples.percentile(99)).isEqualTo(40);
    assertThat(samples.percentile(100)).isEqualTo(40);
  }

  // Turns red when the rank is rounded down.
  @Test
  void ofAThousandTheNinetyNinthPercentileLeavesTenAbove() {
    var samples = new Samples();
    for (int i = 1; i <= 1_000; i++) {
      samples.add(i);
    }

    assertThat(samples.percentile(99)).isEqualTo(990);
    assertThat(samples.percentile(99.01)).isEqualTo(991);
  }

  @Test
  void moreAreKeptThanThereWasRoomForAtFirst() {
    var samples = new Samples();
    for (int i = 0; i < 200_000; i++) {
      samples.add(i);
    }

    assertThat(samples.count()).isEqualTo(200_000);
    assertThat(samples.percentile(100)).isEqualTo(199_999);
  }

  @Test
  void nothingHasNoPercentile() {
    assertThatThrownBy(() -> of().percentile(50))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessage("nothing was measured");
  }

  // Turns red when the samples are not sorted first.
  @Test
  void theLongestGapIsBetweenNeighboursInTime() {
    assertThat(of(5, 100, 7, 60).longestGap()).isEqualTo(53);
    assertThat(of(5).longestGap()).isZero();
    assertThat(of().longestGap()).isZero();
  }
}
