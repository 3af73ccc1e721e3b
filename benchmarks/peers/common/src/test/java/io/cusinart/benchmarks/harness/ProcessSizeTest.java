package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ProcessSizeTest {

  @Test
  void kibibytesAndThreadsAreRead() {
    assertThat(ProcessSize.parse("Name:\tjava\nVmRSS:\t  1000 kB\nThreads:\t42\n"))
        .isEqualTo(new ProcessSize(1_024_000, 42));
  }

  @Test
  void aLineThatIsMissingIsNamed() {
    assertThatThrownBy(() -> ProcessSize.parse("Name:\tjava\n"))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessageContaining("VmRSS:");
  }

  @Test
  void thisProcessHasASize() {
    ProcessSize own = ProcessSize.of(ProcessHandle.current().pid());

    assertThat(own.residentBytes()).isGreaterThan(1_000_000);
    assertThat(own.threads()).isPositive();
  }
}
