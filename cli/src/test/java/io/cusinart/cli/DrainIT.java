package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.cli.up.LocalClusterSettings;
import io.cusinart.cli.up.LocalClusterSupervisor;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.cli.up.SupervisorEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cusinart drain} on real node processes. */
final class DrainIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private record Said(int status, String out, String err) {}

  private static Said run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Said(status, out.toString(), err.toString());
  }

  /**
   * Turns red when the supervisor takes the end of a drained node for a death (it starts it again),
   * and when the only worker is drained like any other.
   */
  @Test
  void aNodeThatIsDrainedEndsItsWorkLeavesAndStaysOut(@TempDir Path directory) throws Exception {
    var commands = new NodeCommands(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
    Queue<SupervisorEvent> events = new ConcurrentLinkedQueue<>();
    LocalClusterSettings settings =
        LocalClusterSettings.of(2, directory, commands)
            .withFirstRestartDelay(Duration.ZERO)
            .withListener(events::add);
    String dir = directory.toString();
    try (LocalClusterSupervisor supervisor = LocalClusterSupervisor.start(settings)) {
      supervisor.awaitAllUp(PATIENCE);
      Awaitility.await("both nodes in status")
          .atMost(PATIENCE)
          .until(() -> run("status", "--dir", dir).out().lines().count() == 4);
      String at = supervisor.nodes().get(1).nodeEndpoint();
      String waits = "io.cusinart.samples.outcomes.Wait";
      var task = CompletableFuture.supplyAsync(() -> run("run", waits, "--input", "2", "--at", at));
      Awaitility.await("the task").until(() -> run("tasks", at).out().contains("running"));

      Said unknown = run("drain", "node-3", "--dir", dir);
      assertThat(unknown.status()).isEqualTo(1);
      assertThat(unknown.err())
          .isEqualTo(
              "cusinart drain: there is no node [node-3] in cluster cusinart; there are node-1, node-2\n");
      Said dry = run("drain", "node-2", "--dry-run", "--dir", dir);
      assertThat(dry.status()).isZero();
      assertThat(dry.out()).startsWith("node-2 would drain: 0 waiting would move, ");
      assertThat(supervisor.nodes().get(1).state()).isEqualTo(NodeStatus.State.UP);

      Said drained = run("drain", "node-2", "--dir", dir);
      assertThat(drained.status()).as(drained.err()).isZero();
      assertThat(drained.out()).contains("node-2 drains: ", "node-2 has left after ");
      assertThat(task.get(30, TimeUnit.SECONDS).status()).as("the task's command").isZero();
      Awaitility.await("node-2 stays out")
          .atMost(PATIENCE)
          .until(() -> supervisor.nodes().get(1).state() == NodeStatus.State.LEFT);
      assertThat(events).noneMatch(SupervisorEvent.NodeDied.class::isInstance);

      Said last = run("drain", "node-1", "--dir", dir);
      assertThat(last.status()).isEqualTo(1);
      assertThat(last.err())
          .isEqualTo(
              "cusinart drain: node-1 is the only worker that is up: start another first, or drain it all the same (--force)\n");
    }
  }
}
