package io.cusinart.samples.primes;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.samples.Arguments;
import io.cusinart.samples.Gather;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Counts the primes below a number on a cluster of three nodes in this JVM.
 *
 * <p>The idea it shows: cut the work into more parts than there are processors, give them to {@link
 * ExecutionEngine#map}, and add up what comes. Nothing in it says which node does what. The parts
 * are of very different cost, which {@link CountPrimes#estimateCost} tells the scheduler before it
 * has measured anything.
 */
public final class Primes {

  private static final String USAGE = "primes [below] [parts]";
  private static final int NODES = 3;

  private Primes() {}

  /** {@code primes [below] [parts]}: prints the count. Ends with status 2 for bad arguments. */
  public static void main(String[] args) throws InterruptedException {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
    long below;
    List<Range> ranges;
    try {
      Arguments arguments = new Arguments(USAGE, args);
      below = arguments.number(0, "below", 20_000_000, 3, Range.MAX);
      int parts = (int) arguments.number(1, "parts", Math.min(200, below - 2), 1, 1_000_000);
      ranges = Ranges.split(below, parts);
    } catch (IllegalArgumentException e) {
      err.println("primes: " + e.getMessage());
      return 2;
    }
    try (LocalCluster cluster = Cusinart.local(NODES)) {
      long started = System.nanoTime();
      long count = count(cluster.engine(), ranges);
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      out.printf(
          Locale.ROOT,
          "%,d primes below %,d, counted in %,d parts on %d nodes in %.1f s%n",
          count,
          below,
          ranges.size(),
          NODES,
          took.toMillis() / 1e3);
    }
    return 0;
  }

  /** The number of primes in all these ranges. */
  static long count(ExecutionEngine engine, List<Range> ranges) throws InterruptedException {
    return Gather.fold(
        engine.map(new CountPrimes(), ranges), 0L, (sum, outcome) -> sum + outcome.orThrow());
  }
}
