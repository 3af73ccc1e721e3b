package io.cusinart.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What a person sees who calls the command wrongly: one line on stderr, and status 2. */
final class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void helpNamesTheBenchmarksAndSucceeds() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("cusinart bench", "engine");
  }

  @Test
  void aMissingCommandIsMisuse() {
    assertThat(run()).isEqualTo(2);
    assertThat(err)
        .hasToString("cusinart bench: a command is missing; see `cusinart bench --help`\n");
  }

  @Test
  void killsWithoutAMajorityLeftAreRefused() {
    assertThat(run("engine", "--nodes", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("--kills needs --nodes 3").contains("give --kills 0");
  }

  @Test
  void aMeasurementOfNoTimeIsRefused() {
    assertThat(run("engine", "--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds must be above 0");
  }

  @Test
  void anUnknownColumnIsRefused() {
    assertThat(run("engine", "--only", "avian")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "cusinart bench engine: --only must be channel, artery or echo but is [avian]\n");
  }
}
