package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CpuReadingTest {

  private static final String AFTER_THE_NAME =
      " S 1 42 42 0 -1 4194560 100 200 300 400 150 27 9999 8888 20 0 31 0 77 0 0\n";

  @Test
  void userAndSystemTimeAreAddedAndThoseOfChildrenAreNot() {
    assertThat(CpuReading.parse("42 (java)" + AFTER_THE_NAME)).isEqualTo(Duration.ofMillis(1_770));
  }

  // Turns red when the name is taken to end at the first parenthesis, or at the first space.
  @Test
  void aNameWithSpacesAndParenthesesShiftsNothing() {
    assertThat(CpuReading.parse("42 (a) b (c)" + AFTER_THE_NAME))
        .isEqualTo(Duration.ofMillis(1_770));
  }

  @Test
  void aLineThatIsTooShortIsNamed() {
    assertThatThrownBy(() -> CpuReading.parse("42 (java) S 1"))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessageContaining("[42 (java) S 1]");
  }

  @Test
  void theDifferenceOfTwoReadingsIsTheSumOverTheProcesses() {
    var before = new CpuReading(Map.of(1L, Duration.ofMillis(10), 2L, Duration.ofMillis(500)));
    var after = new CpuReading(Map.of(1L, Duration.ofMillis(40), 2L, Duration.ofMillis(600)));

    assertThat(after.since(before)).isEqualTo(Duration.ofMillis(130));
  }

  @Test
  void readingsOfOtherProcessesAreNotCompared() {
    var before = new CpuReading(Map.of(1L, Duration.ofMillis(10)));
    var after = new CpuReading(Map.of(2L, Duration.ofMillis(40)));

    assertThatThrownBy(() -> after.since(before)).isInstanceOf(MeasurementFailure.class);
  }

  @Test
  void thisProcessHasUsedSomeTime() {
    long pid = ProcessHandle.current().pid();

    assertThat(CpuReading.of(List.of(pid)).used().get(pid)).isPositive();
  }
}
