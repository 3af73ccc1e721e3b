package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.cli.up.NodeCommandFactory.NodeSpec;
import io.cusinart.core.configuration.SettingsFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees who gives {@code --config} a file that no node can start with. */
final class ConfigOptionTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int run(String... args) {
    err.getBuffer().setLength(0);
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("cluster.toml"), text).toString();
  }

  @Test
  void aFileWithErrorsIsMisuseWithALineForEach() throws IOException {
    String file = file("[node]\nport = 70000\nprot = 7\n");

    assertThat(run("node", "--name", "a", "--config", file)).isEqualTo(2);
    assertThat(err)
        .hasToString(
            """
            cusinart node: FILE:2: node.port must be 0 to 65535 but is 70000
            cusinart node: FILE:3: node.prot is no setting; did you mean node.port?
            """
                .replace("FILE", file));
  }

  /** Each node would refuse it again and again. */
  @Test
  void upRefusesItOnceAndStartsNoNode() throws IOException {
    String file = file("[node\nport = 7\n");
    Path data = directory.resolve("data");

    assertThat(run("up", "--nodes", "2", "--dir", "" + data, "--config", file)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("cusinart up: " + file + ":1: column 6: Unexpected end of line, expected")
        .hasLineCount(1);
    assertThat(data).doesNotExist();
    String missing = directory.resolve("none.toml").toString();
    assertThat(run("up", "--nodes", "2", "--config", missing)).isEqualTo(2);
    assertThat(err.toString()).contains("none.toml: cannot be read: there is no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          transport.actor-port = 25600 | transport.actor-port must be 0: one port for all
          transport.advertised-port = 25600 | transport.advertised-port must be 0: one for all
          health.http = { enabled = true, port = 8080 } | health.http.port must be 0: one for all
          node.host = "10.0.0.1" | node.host must be 127.0.0.1
          node.worker = "off" | node.worker must be true, or no node runs tasks
          """)
  void whatWouldKeepAllNodesOfOneMachineFromEachOtherIsRefused(String wrong, String why)
      throws IOException {
    String file = file("# up\n" + wrong);

    assertThat(run("up", "--nodes", "2", "--config", file)).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "cusinart up: %s:2: %s under `cusinart up`; take it out\n".formatted(file, why));
  }

  @Test
  void whatEachNodeHasOfItsOwnStaysOnItsCommandLine() throws IOException {
    Path file =
        Path.of(
            file(
                """
                [cluster]
                form-after = "30 s"
                [node]
                name = "ignored"
                port = 7000
                data = "ignored"
                """));
    var shared = SharedConfig.of(file, SettingsFile.read(file));
    var commands = new NodeCommands(List.of()).withConfig(shared);
    var spec = new NodeSpec("node-1", 7_001, List.of("127.0.0.1:7001"), directory);

    assertThat(commands.command(spec).args())
        .containsSequence("node", "--name", "node-1", "--port", "7001", "--data")
        .containsSequence("--config", file.toString());
    // Started again it asks for longer than the usual 10 s, since the file says so.
    assertThat(commands.command(spec).jvmArgs()).contains("-Dcusinart.cluster.form-after=30000ms");
  }
}
