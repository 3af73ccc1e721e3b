package io.cusinart.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MediansTest {

  @Test
  void theMedianOfAnOddNumberIsTheMiddleOneWhateverTheOrder() {
    assertThat(Medians.of(List.of(9.0, 1.0, 4.0))).hasValue(4);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Medians.of(List.of(8.0, 1.0, 4.0, 100.0))).hasValue(6);
  }

  @Test
  void nothingHasNoMedian() {
    assertThat(Medians.of(List.of())).isEmpty();
  }
}
