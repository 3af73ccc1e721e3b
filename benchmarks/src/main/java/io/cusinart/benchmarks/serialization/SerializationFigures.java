package io.cusinart.benchmarks.serialization;

import io.cusinart.benchmarks.harness.MeasurementFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One line of figures: a value by both ways, in the order of the rounds. Immutable.
 *
 * @param value what it was
 * @param guarded nanoseconds of encoding and decoding by the codec
 * @param unguarded the same by Kryo without a guard
 */
public record SerializationFigures(String value, List<Double> guarded, List<Double> unguarded) {

  /** Copies the lists. */
  public SerializationFigures {
    guarded = List.copyOf(guarded);
    unguarded = List.copyOf(unguarded);
  }

  /**
   * How long to measure. Immutable.
   *
   * @param rounds each measures both ways of each value, so that what the machine does meanwhile
   *     meets both
   * @param forks JVMs for each way in a round; 0 measures in this one
   * @param iterations of each, after as many to warm up
   * @param iteration the length of one
   */
  public record Effort(int rounds, int forks, int iterations, Duration iteration) {}

  /** The ratio of the medians. */
  public double ratio() {
    return median(guarded) / median(unguarded);
  }

  /** The ratio of each round, least first. */
  public double[] ratios() {
    double[] ratios = new double[guarded.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = guarded.get(i) / unguarded.get(i);
    }
    Arrays.sort(ratios);
    return ratios;
  }

  /** The middle of these. */
  public static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
  }

  /**
   * Measures; takes rounds × forks × 8 × iterations × iteration.
   *
   * @throws MeasurementFailure if JMH gives up
   */
  public static List<SerializationFigures> measure(Effort effort) {
    Map<String, List<Double>> nanos = new TreeMap<>();
    for (int round = 0; round < effort.rounds(); round++) {
      for (RunResult each : round(effort)) {
        String key = each.getParams().getParam("value") + "." + each.getPrimaryResult().getLabel();
        nanos.computeIfAbsent(key, _ -> new ArrayList<>()).add(each.getPrimaryResult().getScore());
      }
    }
    return List.of("Ping", "Order").stream()
        .map(value ->
            new SerializationFigures(
                value,
                nanos.getOrDefault(value + ".guarded", List.of()),
                nanos.getOrDefault(value + ".unguarded", List.of())))
        .toList();
  }

  private static Iterable<RunResult> round(Effort effort) {
    TimeValue length = TimeValue.nanoseconds(effort.iteration().toNanos());
    var options =
        new OptionsBuilder()
            .include("^" + SerializationBenchmark.class.getName().replace(".", "\\.") + "\\.")
            .forks(effort.forks())
            .warmupIterations(effort.iterations())
            .warmupTime(length)
            .measurementIterations(effort.iterations())
            .measurementTime(length)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    try {
      return new Runner(options).run();
    } catch (RunnerException failed) {
      throw new MeasurementFailure("JMH gave up: " + failed.getMessage());
    }
  }
}
