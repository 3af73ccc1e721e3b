package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.cli.up.ClusterFile;
import io.cusinart.cli.up.LocalClusterSettings;
import io.cusinart.cli.up.LocalClusterSupervisor;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events and probes of real node processes. */
final class EventsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private static int ready(Path directory, int node) {
    String at = ClusterFile.read(directory).nodes().get(node - 1).endpoints().get("http");
    if (at == null) {
      return 0;
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://%s/ready".formatted(at))).build(),
              HttpResponse.BodyHandlers.ofString())
          .statusCode();
    } catch (IOException failed) {
      return 0;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static void awaitReady(Path directory, int node) {
    Awaitility.await("node-%d is ready".formatted(node))
        .atMost(PATIENCE)
        .until(() -> ready(directory, node) == 200);
  }

  private static void awaitEvent(JavaProcess followed, String kind, String text) {
    String _ =
        followed.awaitLine(
            line -> line.contains(" " + kind + " ") && line.contains(text), kind, PATIENCE);
  }

  /**
   * Turns red when names of nodes that are gone are forgotten (no back), when reasons of a node
   * that was killed stay, or when a follower ends with the node that it asks.
   */
  @Test
  void aNodeThatIsKilledIsSuspectedRemovedAndBack(@TempDir Path directory) throws Exception {
    NodeCommands commands =
        new NodeCommands(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"))
            .plusArgs(List.of("--http-port", "0"));
    LocalClusterSettings settings = LocalClusterSettings.of(3, directory, commands);
    String dir = directory.toString();
    try (LocalClusterSupervisor supervisor = LocalClusterSupervisor.start(settings);
        ProcessGroup group = ProcessGroup.open()) {
      supervisor.awaitAllUp(PATIENCE);
      awaitReady(directory, 1);
      JavaProcess follower =
          group.start(
              JavaCommand.of(Main.class).quickJvm().withArgs("events", "--follow", "--dir", dir));
      awaitEvent(follower, "up", "node-3 is up");

      supervisor.kill("node-2");
      awaitEvent(follower, "suspected", "node-2 is suspected: ");
      awaitEvent(follower, "removed", "node-2 is removed");
      awaitEvent(follower, "back", "node-2 is back as a new incarnation");
      Awaitility.await("node-2 is up again in the log")
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(kindsAndNodes(dir))
                  .containsSubsequence(
                      "joined node-1",
                      "suspected node-2",
                      "removed node-2",
                      "back node-2",
                      "up node-2"));

      supervisor.kill("node-1");
      String _ =
          follower.awaitLine(
              line -> line.matches("cusinart events: from now on as node-[123] has seen it"),
              "another log",
              PATIENCE);
      awaitReady(directory, 1);
    }
  }

  private List<String> kindsAndNodes(String directory) {
    out.getBuffer().setLength(0);
    assertThat(run("events", "--dir", directory, "--json")).as(err.toString()).isZero();
    return out.toString().lines().map(EventsIT::kindAndNode).toList();
  }

  private static String kindAndNode(String line) {
    try {
      var event = JsonMapper.builder().build().readTree(line);
      return event.get("kind").asText() + " " + event.get("node").asText();
    } catch (JsonProcessingException broken) {
      throw new AssertionError(line, broken);
    }
  }

  @Test
  void aNodeThatIsNotThereIsSaid() {
    assertThat(run("events", "--at", "127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).contains("no node answers at 127.0.0.1:1").hasLineCount(1);
  }

  @Test
  void aPortThatIsTakenEndsTheStartInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("node", "--name", "a", "--http-port", "" + taken.getLocalPort())).isEqualTo(1);
      assertThat(err.toString())
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "--http-port")
          .hasLineCount(1);
    }
    assertThat(run("node", "--name", "a", "--http-port", "70000")).isEqualTo(2);
    assertThat(err.toString()).contains("must be 0 to 65535 but is 70000").hasLineCount(1);
  }
}
