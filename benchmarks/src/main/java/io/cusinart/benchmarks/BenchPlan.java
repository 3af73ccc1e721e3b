package io.cusinart.benchmarks;

import io.cusinart.benchmarks.measure.Pace;
import io.cusinart.benchmarks.measure.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a run is to measure. Immutable.
 *
 * @param moreJvmArgs for the child JVMs, after those they all have
 */
record BenchPlan(
    int nodes, int kills, int rounds, Set<Subject> subjects, Pace pace, List<String> moreJvmArgs) {

  private static final int FEWEST_FOR_KILLS = 3;

  /** Full compilation: what is measured is what a long-lived node does. */
  private static final List<String> JVM_ARGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  BenchPlan {
    subjects = Set.copyOf(subjects);
    moreJvmArgs = List.copyOf(moreJvmArgs);
    between("--nodes", nodes, 1, 16);
    between("--kills", kills, 0, 1_000);
    between("--rounds", rounds, 1, 100);
    if (kills > 0 && nodes < FEWEST_FOR_KILLS) {
      throw new IllegalArgumentException(
          "--kills needs --nodes %d, so that a majority is left, but there are %d; give --kills 0"
              .formatted(FEWEST_FOR_KILLS, nodes));
    }
  }

  static void between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d but is %d".formatted(option, least, most, value));
    }
  }

  /** Of the child JVMs. */
  List<String> jvmArgs() {
    return Stream.concat(JVM_ARGS.stream(), moreJvmArgs.stream()).toList();
  }

  /** What a reader of the table must know of how it was made. */
  List<String> lines() {
    return List.of(
        "workers: %d; one client; all on this machine; compression none".formatted(nodes),
        "JVMs of workers and echo: " + String.join(" ", jvmArgs()),
        "rounds: %d, each of %s a measurement after %s of warm-up; kills in each: %d"
            .formatted(rounds, seconds(pace.length()), seconds(pace.warmup()), kills));
  }

  private static String seconds(Duration length) {
    return "%.1f s".formatted(length.toNanos() / 1e9);
  }
}
