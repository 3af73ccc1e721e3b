package io.cusinart.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a cluster of processes tells when a test fails, and what it leaves: nothing. */
@Timeout(180)
class ProcessClusterTraceIT {

  static final class FailingCase {

    @RegisterExtension
    final ProcessClusterExtension cluster =
        ClusterExtension.processes(3).withSetting("cusinart.health.failures", "5");

    @Test
    void fails() {
      cluster.crash("worker-2");
      cluster.awaitRemoved("worker-2");
      throw new AssertionError("on purpose");
    }
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }

  // Turns red when a worker's events are not asked for, and when the
  // group of processes is not closed.
  @Test
  void aFailureTellsOfFaultsAndOfWhatNodesSaw() {
    Launched run = Launched.run(FailingCase.class);

    assertThat(run.failed()).isOne();
    assertThat(run.printed())
        .contains("-D" + ClusterExtension.SEED + "=")
        .containsPattern("(?m)^ +\\d+\\.\\d{3} s  crash worker-2$")
        .containsPattern("worker-2 \\(pid \\d+\\) has exited with 137")
        .containsPattern("removed: worker-2 .*\\(seen by client, worker-1, worker-3\\)")
        .contains("FAILED: java.lang.AssertionError: on purpose");
    assertThat(children()).isEmpty();
    assertThat(System.getProperty(ProcessClusterExtension.BIND_PORT)).isNull();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("pekko") || name.startsWith("cusinart"));
  }
}
