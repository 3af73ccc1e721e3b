package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.cli.up.LocalClusterSettings;
import io.cusinart.cli.up.LocalClusterSupervisor;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ctl} on real node processes. */
final class CtlIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private int piped(String lines, String... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(args);
    } finally {
      System.setIn(before);
    }
  }

  /** D2. Turns red when a change is not kept, or the socket of a killed node stays in the way. */
  @Test
  void whatIsSetAtAllNodesIsThereWhenAKilledOneIsBack(@TempDir Path directory) {
    var commands = new NodeCommands(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
    LocalClusterSettings settings =
        LocalClusterSettings.of(2, directory, commands).withFirstRestartDelay(Duration.ZERO);
    String dir = directory.toString();
    try (LocalClusterSupervisor supervisor = LocalClusterSupervisor.start(settings)) {
      supervisor.awaitAllUp(PATIENCE);
      assertThat(run("ctl", "--dir", dir, "get", "TCP::MaxConnections")).isZero();
      assertThat(out.toString()).isEqualTo("1024\n");
      assertThat(err.toString())
          .isEqualTo("cusinart ctl: this is node-1; --node NAME takes another\n");
      Awaitility.await("both are members")
          .atMost(PATIENCE)
          .until(() ->
              run("ctl", "--dir", dir, "--all-nodes", "set", "Health::Failures", "7") == 0
                  && out.toString()
                      .equals(
                          "node-1: Health::Failures is now 7.\nnode-2: Health::Failures is now 7.\n"));

      supervisor.kill("node-1");
      Awaitility.await("node-1 is up again")
          .atMost(PATIENCE)
          .until(() ->
              supervisor.restartsOf("node-1") == 1
                  && supervisor.nodes().getFirst().state() == NodeStatus.State.UP);

      assertThat(run("ctl", "--dir", dir, "--node", "node-1", "get", "Health::Failures")).isZero();
      assertThat(out.toString()).isEqualTo("7\n");
      assertThat(run("ctl", "--dir", dir, "--node", "node-1", "history")).isZero();
      assertThat(out.toString()).contains("Health::Failures: 4 -> 7");
    }
    assertThat(run("ctl", "--dir", dir, "help")).isEqualTo(1);
    assertThat(err.toString()).contains("is `up` running").hasLineCount(1);
  }

  /** The look of the seed, and what a script sees of a refusal. */
  @Test
  void pipedLinesAreAnsweredOneByOne(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("d");
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess node =
          group.start(
              JavaCommand.of(Main.class)
                  .quickJvm()
                  .withArgs("node", "--name", "only", "--data", data.toString()));
      node.awaitLine(text -> text.startsWith("node only is up at"), "up", PATIENCE);
      String dir = data.toString();

      String lines =
          "get TCP::MaxConnections\nset TCP::MaxConnections 1000\nhelp\nexit\nget Health::Failures\n";
      assertThat(piped(lines, "ctl", "--dir", dir)).as(err.toString()).isZero();
      assertThat(out.toString())
          .isEqualTo(
              """
              1024
              TCP::MaxConnections is now 1000.
              Restarting StreamManager.
              Modules:
                Execution
                Health
                Logging
                Scheduler
                TCP
              Type `help <module_name>' for more information.
              """);
      assertThat(err.toString()).isEmpty();

      assertThat(piped("get No::Such\nget TCP::MaxConnections\n", "ctl", "--dir", dir)).isOne();
      assertThat(out.toString()).isEqualTo("1000\n");
      assertThat(err.toString()).startsWith("there is no module [No]").hasLineCount(1);

      assertThat(run("ctl", "--dir", dir, "set", "Logging::root", "DEBUG")).isOne();
      assertThat(err.toString()).contains("Go on? (--yes does it)");
      assertThat(run("ctl", "--dir", dir, "set", "Logging::io.cusinart.core.node", "INFO"))
          .isZero();
      assertThat(run("ctl", "--dir", dir, "get", "Logging::io.cusinart.core.node")).isZero();
      assertThat(out.toString()).isEqualTo("INFO\n");

      node.terminate();
      assertThat(node.awaitExit(PATIENCE)).isEqualTo(143);
      assertThat(Files.exists(data.resolve("console.sock"))).isFalse();
    }
  }
}
