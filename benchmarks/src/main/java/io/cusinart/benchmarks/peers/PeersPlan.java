package io.cusinart.benchmarks.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run beside the peers is to measure. Immutable.
 *
 * @param home the project's directory, where the peers are built
 * @param length of one measurement; bulk takes twice, idle four times as long
 */
public record PeersPlan(Path home, List<Contestant> contestants, int rounds, Duration length) {

  /** Members of each system, beside a driver. */
  static final int MEMBERS = 3;

  private static final int MOST_ROUNDS = 100;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Refuses what measures nothing, or without an end. */
  public PeersPlan {
    contestants = List.copyOf(contestants);
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "--rounds must be 1 to %d but is %d".formatted(MOST_ROUNDS, rounds));
    }
    if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "--seconds must be 0.1 to 60 but is %s".formatted(length.toNanos() / 1e9));
    }
  }

  /** In the order of a round, counted from 1; every second goes the other way round. */
  List<Contestant> order(int round) {
    return round % 2 == 1 ? contestants : contestants.reversed();
  }

  /** The member that is killed in a round, counted from 0: another in each. */
  int victim(int round) {
    return (round - 1) % MEMBERS;
  }

  /** How the run was made, for the reader. */
  public List<String> lines() {
    double seconds = length.toNanos() / 1e9;
    return List.of(
        "%d rounds, %s; every second round the other way round; new JVMs for each"
            .formatted(rounds, contestants.stream().map(Contestant::title).toList()),
        "%d members and a driver, a JVM each, all on this machine's loopback, one system at a time"
            .formatted(MEMBERS),
        "idle: %.1f s of nothing, then %.1f s; then a warm-up of %.1f s of no-ops, %.1f s at 64 in"
                .formatted(4 * seconds, 4 * seconds, 2 * seconds, seconds / 3)
            + " flight and as much of bodies; a measurement is %.1f s, bulk %.1f s, each after %.1f s"
                .formatted(seconds, 2 * seconds, seconds / 3)
            + " of the same load",
        "JVMs of all: " + String.join(" ", Contestant.JVM_ARGS));
  }
}
