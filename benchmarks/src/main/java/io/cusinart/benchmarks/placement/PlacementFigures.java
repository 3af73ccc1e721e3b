package io.cusinart.benchmarks.placement;

import io.cusinart.benchmarks.harness.MeasurementFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One line of figures. Immutable.
 *
 * @param what was measured, the name of the benchmark's method
 * @param nodes how many workers
 * @param nanos of one operation, on average
 * @param error half the 99.9 % interval of {@code nanos}; not a number with fewer than 2 iterations
 * @param bytes allocated by one operation
 */
public record PlacementFigures(String what, int nodes, double nanos, double error, double bytes) {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /**
   * How long to measure. Immutable.
   *
   * @param forks JVMs, one after the other; 0 measures in this one
   * @param iterations of each
   * @param warmups of each that do not count
   * @param iteration the length of one
   */
  public record Effort(int forks, int warmups, int iterations, Duration iteration) {}

  /**
   * Measures; takes forks × (warmups + iterations) × iteration for each line.
   *
   * @throws MeasurementFailure if JMH gives up
   */
  public static List<PlacementFigures> measure(Effort effort) {
    TimeValue length = TimeValue.nanoseconds(effort.iteration().toNanos());
    var options =
        new OptionsBuilder()
            .include("^" + PlacementBenchmark.class.getName().replace(".", "\\.") + "\\.")
            .addProfiler(GCProfiler.class)
            .forks(effort.forks())
            .warmupIterations(effort.warmups())
            .warmupTime(length)
            .measurementIterations(effort.iterations())
            .measurementTime(length)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    try {
      return figures(new Runner(options).run());
    } catch (RunnerException failed) {
      throw new MeasurementFailure("JMH gave up: " + failed.getMessage());
    }
  }

  private static List<PlacementFigures> figures(Collection<RunResult> results) {
    return results.stream().map(PlacementFigures::of).toList();
  }

  private static PlacementFigures of(RunResult result) {
    var primary = result.getPrimaryResult();
    var allocated = result.getSecondaryResults().get(ALLOCATED);
    if (allocated == null) {
      throw new MeasurementFailure(
          "JMH did not measure " + ALLOCATED + "; does this JVM count it?");
    }
    return new PlacementFigures(
        primary.getLabel(),
        Integer.parseInt(result.getParams().getParam("nodes")),
        primary.getScore(),
        primary.getScoreError(),
        allocated.getScore());
  }
}
