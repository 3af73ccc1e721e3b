package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.testkit.nodes.OverloadMain;
import io.cusinart.testkit.nodes.OverloadMain.Report;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessFailure;
import io.cusinart.testkit.process.ProcessGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten times the work that a cluster can do, with 256 MB for each JVM: what is too much is refused,
 * what was taken is done, and nobody runs out of memory.
 */
final class OverloadIT {

  private static final int FACTOR = 10;
  private static final Duration AROUND = Duration.ofMinutes(2);
  private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");

  /** The mutant: limits so high that they are none. */
  private static final List<String> NO_LIMITS =
      List.of(
          "-Dcusinart.execution.queue-bound=1000000",
          "-Dcusinart.execution.backlog-bound=10000s",
          "-Dcusinart.execution.max-in-flight=10000000",
          "-Dcusinart.execution.max-in-flight-bytes=8GiB");

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  @Test
  @Timeout(240)
  void tenTimesTheWorkIsShedAndNobodyRunsOutOfMemory() {
    sheds(Duration.ofSeconds(10));
  }

  @Test
  @Tag("long")
  @Timeout(400)
  void aMinuteOfTenTimesTheWorkIsShedAndNobodyRunsOutOfMemory() {
    sheds(Duration.ofMinutes(1));
  }

  private void sheds(Duration length) {
    Report report = run(length, List.of()).orElseThrow();

    assertThat(report.rejected()).as("rejected").isPositive();
    assertThat(report.other()).as("neither completed nor rejected").isZero();
    assertThat(report.open()).as("without an outcome").isZero();
    assertThat(report.recoveryMillis()).as("recovered").isNotNegative();
  }

  // Turns red (this is that run) when queues have no limits worth the name.
  @Test
  @Tag("long")
  @Timeout(400)
  void withoutLimitsNothingIsShed() {
    Optional<Report> report = run(Duration.ofMinutes(1), NO_LIMITS);

    report.ifPresent(survived ->
        assertThat(survived.rejected() == 0 || survived.other() > 0 || survived.open() > 0)
            .as("%s", survived)
            .isTrue());
  }

  /** What the client reports; empty if somebody has run out of memory. */
  private Optional<Report> run(Duration length, List<String> settings) {
    List<String> jvmArgs =
        java.util.stream.Stream.concat(SMALL.stream(), settings.stream()).toList();
    try (Workers workers = Workers.start(3, trace, _ -> jvmArgs);
        ProcessGroup group = ProcessGroup.open()) {
      JavaProcess client =
          group.start(OverloadMain.command(FACTOR, length, workers.addresses(), settings));
      try {
        String line =
            client.awaitLine(each -> each.startsWith("report "), "a report", length.plus(AROUND));
        Report report = Report.parse(line);
        trace.event(
            "maximum %d/s, under overload %d/s, %s"
                .formatted(report.maximum(), report.completed() / length.toSeconds(), report));
        return workers.alive().size() == 3 ? Optional.of(report) : Optional.empty();
      } catch (ProcessFailure ended) {
        trace.event("the client: %s".formatted(ended.getMessage()));
        return Optional.empty();
      }
    }
  }
}
