package io.cusinart.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.benchmarks.overload.Overload;
import io.cusinart.benchmarks.overload.Report;
import io.cusinart.testkit.process.ProcessFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten times the work that a cluster can do, with 256 MB for each JVM: what is too much is refused,
 * what was taken is done, and nobody runs out of memory.
 */
@Tag("long")
final class OverloadIT {

  private static final int FACTOR = 10;
  private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");

  /** The mutant: limits so high that they are none. */
  private static final Map<String, String> NO_LIMITS =
      Map.of(
          "cusinart.execution.queue-bound", "1000000",
          "cusinart.execution.backlog-bound", "10000s",
          "cusinart.execution.max-in-flight", "10000000",
          "cusinart.execution.max-in-flight-bytes", "8GiB");

  @Test
  @Timeout(240)
  void tenTimesTheWorkIsShedAndNobodyRunsOutOfMemory() {
    sheds(Duration.ofSeconds(10));
  }

  @Test
  @Timeout(400)
  void aMinuteOfTenTimesTheWorkIsShedAndNobodyRunsOutOfMemory() {
    sheds(Duration.ofMinutes(1));
  }

  private static void sheds(Duration length) {
    Report report = run(length, Map.of());

    assertThat(report.rejected()).as("rejected").isPositive();
    assertThat(report.other()).as("neither completed nor rejected").isZero();
    assertThat(report.open()).as("without an outcome").isZero();
    assertThat(report.recoveryMillis()).as("recovered").isNotNegative();
  }

  // This is the mutant: without limits worth the name the client keeps all it submits.
  @Test
  @Timeout(400)
  void withoutLimitsTheClientRunsOutOfMemory() {
    assertThatThrownBy(() -> run(Duration.ofMinutes(1), NO_LIMITS))
        .isInstanceOf(ProcessFailure.class)
        .hasMessageContaining("overloader")
        .hasMessageContaining("OutOfMemoryError");
  }

  private static Report run(Duration length, Map<String, String> config) {
    return new Overload(FACTOR, length, SMALL, config).run(_ -> {}).report();
  }
}
