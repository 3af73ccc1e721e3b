package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person sees who calls the command wrongly: one line on stderr, and the right status. */
final class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void helpNamesTheCommandsAndSucceeds() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("demo", "node", "up", "status", "tasks", "why", "run", "ca", "bench");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        new String[] {"demo", "node", "up", "status", "tasks", "why", "run", "ca"}) {
      assertThat(run(command, "--help")).as(command).isZero();
    }
  }

  @Test
  void whatIsNoTaskIdIsMisuse() {
    assertThat(run("why", "42")).isEqualTo(2);
    assertThat(err)
        .hasToString("cusinart why: a task id looks like t-1f2e3d-42 but this is [42]\n");
  }

  @Test
  void aMissingCommandIsMisuse() {
    assertThat(run()).isEqualTo(2);
    assertThat(err).hasToString("cusinart: a command is missing; see `cusinart --help`\n");
  }

  @Test
  void anUnknownOptionIsMisuse() {
    assertThat(run("demo", "--color")).isEqualTo(2);
    assertThat(err)
        .hasToString("cusinart demo: Unknown option: '--color'; see `cusinart demo --help`\n");
  }

  @Test
  void aNumberOutOfRangeIsMisuseAndNamesTheLimits() {
    assertThat(run("demo", "--nodes", "17")).isEqualTo(2);
    assertThat(err).hasToString("cusinart demo: --nodes must be 1 to 16 but is 17\n");
  }

  @Test
  void aTooSmallProblemIsMisuse() {
    assertThat(run("demo", "--below", "10")).isEqualTo(2);
    assertThat(err).hasToString("cusinart demo: --below must be 1000 to 1000000000 but is 10\n");
  }

  @Test
  void aBadNodeNameIsMisuse() {
    assertThat(run("node", "--name", "a b")).isEqualTo(2);
    assertThat(err.toString()).contains("node name must be 1 to 64", "[a b]");
  }

  @Test
  void aBadSeedIsMisuse() {
    assertThat(run("node", "--name", "a", "--seed", "nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("HOST:PORT", "[nowhere]");
  }

  @Test
  void aBadAddressIsMisuse() {
    assertThat(run("status", "--at", "nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("an address is HOST:PORT", "[nowhere]").hasLineCount(1);
  }

  @Test
  void aDirectoryWithoutAClusterFailsWithTheCure(@TempDir Path directory) {
    assertThat(run("status", "--dir", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("cluster.json", "is `up` running with --dir");
    assertThat(err.toString().lines()).hasSize(1);
  }

  private int fail(RuntimeException thrown) {
    Callable<Integer> failing =
        () -> {
          throw thrown;
        };
    var spec = CommandLine.Model.CommandSpec.wrapWithoutInspection(failing).name("cusinart x");
    return Main.line(spec, new PrintWriter(out, true), new PrintWriter(err, true)).execute();
  }

  /** Turns red (a stack trace) when only the failures that are known are turned into lines. */
  @Test
  void whatNobodyExpectedIsOneLineTooAndSaysHowToSeeMore() {
    assertThat(fail(new IllegalStateException("the first line\nthe second"))).isEqualTo(1);
    assertThat(err)
        .hasToString(
            "cusinart x: unexpected IllegalStateException: the first line the second;"
                + " -Dcusinart.log.level=DEBUG in CUSINART_OPTS shows more\n");
  }

  @Test
  void aSettingThatCannotBeReadIsMisuse() {
    assertThat(fail(new ConfigException.BadValue("cusinart.node.port", "not a number")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("cusinart.node.port", "CUSINART_OPTS").hasLineCount(1);
  }
}
