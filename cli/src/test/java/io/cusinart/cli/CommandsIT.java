package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.cli.up.LocalClusterSettings;
import io.cusinart.cli.up.LocalClusterSupervisor;
import io.cusinart.cli.up.SupervisorEvent;
import io.cusinart.core.configuration.SettingsFile;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on real node processes. */
final class CommandsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void theDemoCountsRightAlthoughANodeIsKilled() throws Exception {
    assertThat(run("demo", "--below", "3000000", "--json")).as(err.toString()).isZero();

    JsonNode report = JsonMapper.builder().build().readTree(out.toString());
    assertThat(report.get("primes").asLong()).isEqualTo(216_816);
    assertThat(report.get("completed").asInt()).isEqualTo(400);
    assertThat(report.get("lost").asInt()).isZero();
    assertThat(report.get("kill").get("node").asText()).isEqualTo("node-2");
    assertThat(report.get("kill").get("detectedMillis").asLong()).isPositive();
    assertThat(report.get("kill").get("restartedMillis").asLong()).isPositive();
  }

  @Test
  @Tag("long")
  void theDemoIsTheSameWithCertificates() throws Exception {
    assertThat(run("demo", "--tls", "--below", "3000000", "--json")).as(err.toString()).isZero();

    JsonNode report = JsonMapper.builder().build().readTree(out.toString());
    assertThat(report.get("primes").asLong()).isEqualTo(216_816);
    assertThat(report.get("lost").asInt()).isZero();
    assertThat(report.get("kill").get("restartedMillis").asLong()).isPositive();
  }

  @Test
  void aNodeWithACertificateAnswersCommandsThatHaveOne(@TempDir Path directory) {
    String ca = directory.resolve("ca").toString();
    String observer = directory.resolve("ca/observer").toString();
    assertThat(run("ca", "init", "--dir", ca)).isZero();
    assertThat(run("ca", "issue", "only", "--dir", ca)).isZero();
    assertThat(run("ca", "issue", "observer", "--role", "observe", "--dir", ca)).isZero();
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess node =
          group.start(
              JavaCommand.of(Main.class)
                  .quickJvm()
                  .withArgs("node", "--name", "only", "--tls", ca));
      String line = node.awaitLine(text -> text.startsWith("node only is up at"), "up", PATIENCE);
      String at = line.replaceAll(".* up at (\\S+),.*", "$1");

      assertThat(run("status", "--at", at, "--tls", observer)).as(err.toString()).isZero();
      assertThat(out.toString()).contains("only");
      assertThat(run("run", "any.Name", "--at", at, "--tls", observer)).isEqualTo(1);
      assertThat(err.toString())
          .contains("observer (observe) may not", "takes the role submit")
          .hasLineCount(1);
      assertThat(run("status", "--at", at)).isEqualTo(1);
      assertThat(err.toString()).contains("no node answers at").hasLineCount(1);
    }
  }

  @Test
  void aSupervisedClusterIsSeenUsedAndRestarted(@TempDir Path directory) throws Exception {
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
          .until(() -> run("status", "--dir", dir) == 0 && upIn(out.toString()) == 2);

      String input = "{\"from\":2,\"to\":1000}";
      String primes = "io.cusinart.samples.primes.CountPrimes";
      assertThat(run("run", primes, "--input", input, "--dir", dir)).as(err.toString()).isZero();
      assertThat(out.toString()).isEqualTo("168\n");

      for (String bad : List.of("{}", input + "x", "{\"from\":2,\"to\":null}", "null")) {
        assertThat(run("run", primes, "--input", bad, "--dir", dir)).as(bad).isEqualTo(1);
        assertThat(err.toString()).as(bad).hasLineCount(1);
      }
      assertThat(run("run", "no.Such", "--dir", dir)).isEqualTo(1);
      assertThat(err.toString()).contains("no class no.Such").hasLineCount(1);

      // The first seed: started again, it must join the other and not form a cluster of its own.
      supervisor.kill("node-1");
      Awaitility.await("node-1 is up again")
          .atMost(PATIENCE)
          .until(
              () -> events.stream().filter(SupervisorEvent.NodeUp.class::isInstance).count() == 3);
      Awaitility.await("both nodes in status")
          .atMost(PATIENCE)
          .until(() -> run("status", "--dir", dir) == 0 && upIn(out.toString()) == 2);
    }
    assertThat(run("status", "--dir", dir)).isEqualTo(1);
  }

  private static final String TWICE =
      """
      package mine;

      import io.cusinart.api.*;

      public record Twice() implements DistributedComputation<Integer, Integer> {
        public Integer execute(Integer input, TaskContext context) { return 2 * input; }
      }
      """;

  private static Path jarOf(Path directory) throws IOException {
    Path source = Files.writeString(directory.resolve("Twice.java"), TWICE);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    assertThat(
            compiler.run(
                null, null, null, "-cp", classPath, "-d", "" + directory, source.toString()))
        .isZero();
    Path jar = directory.resolve("mine.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("mine/Twice.class"));
      out.write(Files.readAllBytes(directory.resolve("mine/Twice.class")));
    }
    return jar;
  }

  /** Turns red (no class mine.Twice) when the node is started without the jar's class loader. */
  @Test
  void aComputationOfAJarIsRunByItsName(@TempDir Path directory) throws Exception {
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess node =
          group.start(
              JavaCommand.of(Main.class)
                  .quickJvm()
                  .withArgs("node", "--name", "only", "--lib", jarOf(directory).toString()));
      String line = node.awaitLine(text -> text.startsWith("node only is up at"), "up", PATIENCE);
      String at = line.replaceAll(".* up at (\\S+),.*", "$1");

      assertThat(run("run", "mine.Twice", "--input", "21", "--at", at)).as(err.toString()).isZero();
      assertThat(out.toString()).isEqualTo("42\n");
    }
  }

  @Test
  void nodesOfAFileHaveItsSettings(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("cluster.toml"),
            "cluster.name = \"shop\"\n[node]\nname = \"x\"\nlabels = [\"ssd\"]\n");
    var shared = SharedConfig.of(file, SettingsFile.read(file));
    var commands = new NodeCommands(List.of("-XX:TieredStopAtLevel=1")).withConfig(shared);
    String dir = directory.resolve("data").toString();
    try (LocalClusterSupervisor supervisor =
        LocalClusterSupervisor.start(LocalClusterSettings.of(2, Path.of(dir), commands))) {
      supervisor.awaitAllUp(PATIENCE);
      Awaitility.await("both nodes in status")
          .atMost(PATIENCE)
          .until(() -> run("status", "--dir", dir) == 0 && upIn(out.toString()) == 2);
      assertThat(out.toString()).startsWith("cluster shop, seen from").contains("ssd");
    }
  }

  @Test
  void whatIsNoJarIsSaid(@TempDir Path directory) throws IOException {
    Path text = Files.writeString(directory.resolve("a.jar"), "no zip");

    assertThat(run("node", "--name", "a", "--lib", text.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("--lib takes jars but ", "a.jar is none").hasLineCount(1);
    assertThat(run("up", "--nodes", "1", "--dir", "" + directory, "--lib", "none.jar"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("none.jar is none: there is no such file");
  }

  private static long upIn(String status) {
    return status.lines().filter(line -> line.matches("node-[12] .* up .*")).count();
  }

  @Test
  void sigtermEndsANodeCleanly() {
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess node =
          group.start(JavaCommand.of(Main.class).quickJvm().withArgs("node", "--name", "only"));
      String line = node.awaitLine(text -> text.startsWith("node only is up at"), "up", PATIENCE);
      assertThat(line).matches("node only is up at 127\\.0\\.0\\.1:[0-9]+, cluster of 1");

      node.terminate();

      assertThat(node.awaitExit(PATIENCE)).isEqualTo(143);
      assertThat(node.lines()).noneMatch(text -> text.contains("was removed"));
    }
  }
}
