package io.cusinart.samples.pi;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.samples.Arguments;
import io.cusinart.samples.Gather;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;

/**
 * Estimates π from random points on a cluster of three nodes in this JVM.
 *
 * <p>Two ideas it shows: a computation can be a plain lambda, which the runtime ships with what it
 * captures; and random work can be repeatable, when its seeds are part of the input (see {@link
 * Batch}). It declares no cost: the scheduler learns it from the first batches.
 */
public final class Pi {

  private static final String USAGE = "pi [samples] [tasks] [seed]";
  private static final int NODES = 3;

  private Pi() {}

  /** {@code pi [samples] [tasks] [seed]}: prints the estimate. Status 2 for bad arguments. */
  public static void main(String[] args) throws InterruptedException {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
    List<Batch> batches;
    try {
      Arguments arguments = new Arguments(USAGE, args);
      long samples = arguments.number(0, "samples", 100_000_000, 1, 1_000_000_000_000L);
      int tasks = (int) arguments.number(1, "tasks", 100, 1, 1_000_000);
      long seed = arguments.number(2, "seed", 42, Long.MIN_VALUE, Long.MAX_VALUE);
      batches = Batch.split(seed, samples, tasks);
    } catch (IllegalArgumentException e) {
      err.println("pi: " + e.getMessage());
      return 2;
    }
    try (LocalCluster cluster = Cusinart.local(NODES)) {
      Estimate estimate = estimate(cluster.engine(), batches);
      out.printf(
          Locale.ROOT,
          "pi is about %.6f, give or take %.6f (standard error of %,d samples)%n",
          estimate.pi(),
          estimate.standardError(),
          estimate.samples());
    }
    return 0;
  }

  /** What all these batches say together. */
  static Estimate estimate(ExecutionEngine engine, List<Batch> batches)
      throws InterruptedException {
    long samples = batches.stream().mapToLong(Batch::samples).sum();
    long inside =
        Gather.fold(
            engine.map(pointsInside(), batches), 0L, (sum, outcome) -> sum + outcome.orThrow());
    return new Estimate(samples, inside);
  }

  /** The computation: how many points of a batch fall into the quarter circle. */
  static DistributedComputation<Batch, Long> pointsInside() {
    int pointsPerLook = 1 << 16; // captured: it travels with the lambda
    return (batch, context) -> {
      SplittableRandom random = new SplittableRandom(batch.seed());
      long inside = 0;
      for (long i = 0; i < batch.samples(); i++) {
        double x = random.nextDouble();
        double y = random.nextDouble();
        if (x * x + y * y < 1) {
          inside++;
        }
        if (i % pointsPerLook == 0 && context.cancelled()) {
          throw new CancellationException("cancelled at point %d of %s".formatted(i, batch));
        }
      }
      return inside;
    };
  }
}
