package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NumbersTest {

  private final Numbers numbers = new Numbers(Duration.ofHours(1));

  @Test
  void whatIsAnsweredInTimeCounts() {
    assertThat(numbers.next()).isZero();
    assertThat(numbers.next()).isEqualTo(1);
    numbers.answered(1);
    numbers.answered(List.of(0));

    assertThat(numbers.inTime()).isEqualTo(2);
    assertThat(numbers.missing()).isZero();
    assertThat(numbers.strange()).isZero();
  }

  // Turns red when a second answer counts.
  @Test
  void aSecondAnswerAndOneThatNobodyAskedForAreStrange() {
    int number = numbers.next();
    numbers.answered(number);
    numbers.answered(number);
    numbers.answered(List.of(17, -1));

    assertThat(numbers.inTime()).isEqualTo(1);
    assertThat(numbers.strange()).isEqualTo(3);
  }

  @Test
  void whatIsNotAnsweredIsMissing() {
    numbers.next();
    numbers.next();
    numbers.answered(0);

    assertThat(numbers.missing()).isEqualTo(1);
  }

  @Test
  void afterItsTimeAnAnswerIsNoLongerCountedButNotMissing() {
    var over = new Numbers(Duration.ZERO);
    int number = over.next();
    over.answered(number);

    assertThat(over.open()).isFalse();
    assertThat(over.inTime()).isZero();
    assertThat(over.missing()).isZero();
  }
}
