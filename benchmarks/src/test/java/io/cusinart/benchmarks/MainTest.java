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
    assertThat(out.toString()).contains("cusinart bench", "engine", "placement", "serialization");
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

  @Test
  void overloadAndPoisonOutOfRangeAreRefused() {
    assertThat(run("overload", "--factor", "0")).isEqualTo(2);
    assertThat(run("poison", "--times", "101")).isEqualTo(2);
    assertThat(run("poison", "--only", "HALT")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            """
            cusinart bench overload: --factor must be 1 to 100 but is 0
            cusinart bench poison: --times must be 1 to 100 but is 101
            cusinart bench poison: --only must not be HALT, which takes two of three workers with it
            """);
  }

  @Test
  void placementInNoTimeIsRefused() {
    assertThat(run("placement", "--seconds", "0")).isEqualTo(2);
    assertThat(err)
        .hasToString("cusinart bench placement: --seconds must be 0.05 to 60 but is 0.0\n");
  }

  @Test
  void serializationOutOfRangeIsRefused() {
    assertThat(run("serialization", "--rounds", "0")).isEqualTo(2);
    assertThat(run("serialization", "--iterations", "0")).isEqualTo(2);
    assertThat(run("serialization", "--seconds", "NaN")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            """
            cusinart bench serialization: --rounds must be 1 to 100 and --forks 0 to 100 but they are 0 and 1
            cusinart bench serialization: --iterations must be 1 to 100 but is 0
            cusinart bench serialization: --seconds must be 0.05 to 60 but is NaN
            """);
  }

  @Test
  void serializationPrintsARatioForEachValue() {
    assertThat(
            run(
                "serialization",
                "--rounds",
                "1",
                "--forks",
                "0",
                "--iterations",
                "1",
                "--seconds",
                "0.05"))
        .isZero();
    assertThat(out.toString()).contains("guarded", "unguarded", "ratio");
    assertThat(out.toString().lines())
        .anySatisfy(line -> assertThat(line).matches("Ping +[0-9]+ +[0-9]+ +[0-9.]+ .*"))
        .anySatisfy(line -> assertThat(line).matches("Order +[0-9]+ +[0-9]+ +[0-9.]+ .*"));
  }

  @Test
  void placementPrintsALineForEachBenchmarkAndClusterSize() {
    assertThat(run("placement", "--forks", "0", "--iterations", "1", "--seconds", "0.05")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("place ")))
        .extracting(line -> line.replaceAll("^place +([0-9]+).*", "$1"))
        .containsExactly("3", "10", "100");
    assertThat(out.toString()).contains("ns/op", "bytes/op", "placeAfterALesson");
  }
}
