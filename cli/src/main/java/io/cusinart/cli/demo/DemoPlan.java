package io.cusinart.cli.demo;

import io.cusinart.samples.primes.Range;
import io.cusinart.samples.primes.Ranges;
import io.cusinart.samples.primes.Sieve;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What one demo does. Immutable.
 *
 * @param nodes how many
 * @param below primes below this number are counted
 * @param victim the node that is killed at half, if any
 */
record DemoPlan(int nodes, long below, Optional<String> victim) {

  private static final int MOST_NODES = 16;
  private static final int PARTS = 400;
  private static final long LEAST_BELOW = 1_000;
  private static final long MOST_BELOW = 1_000_000_000;
  private static final int FEWEST_NODES_TO_KILL_ONE = 3;

  DemoPlan {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new IllegalArgumentException(
          "--nodes must be 1 to %d but is %d".formatted(MOST_NODES, nodes));
    }
    if (below < LEAST_BELOW || below > MOST_BELOW) {
      throw new IllegalArgumentException(
          "--below must be %d to %d but is %d".formatted(LEAST_BELOW, MOST_BELOW, below));
    }
  }

  /** With fewer than three nodes nobody is killed: one of two is no majority. */
  static DemoPlan of(int nodes, long below, boolean kill) {
    boolean possible = kill && nodes >= FEWEST_NODES_TO_KILL_ONE;
    return new DemoPlan(nodes, below, possible ? Optional.of("node-2") : Optional.empty());
  }

  List<String> names() {
    return IntStream.rangeClosed(1, nodes).mapToObj(number -> "node-" + number).toList();
  }

  List<Range> ranges() {
    return Ranges.split(below, PARTS);
  }

  /** By another method than the one that is tested. */
  long expected() {
    return Sieve.countBelow(below);
  }
}
