package io.cusinart.benchmarks;

import io.cusinart.benchmarks.serialization.SerializationFigures;
import io.cusinart.benchmarks.serialization.SerializationFigures.Effort;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures by JMH what a value costs into bytes and back, and prints a table. */
@Command(
    name = "serialization",
    mixinStandardHelpOptions = true,
    description =
        "Measures by JMH what encoding and decoding a value costs, beside Kryo without a guard.")
final class SerializationCommand implements Callable<Integer> {

  private static final int MOST = 100;
  private static final double LONGEST_SECONDS = 60;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description =
          "How often each value is measured both ways in turn, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--forks",
      defaultValue = "1",
      description =
          "JVMs for each way in a round; 0 measures in this one. Default: ${DEFAULT-VALUE}.")
  private int forks;

  @Option(
      names = "--iterations",
      defaultValue = "3",
      description =
          "Measurements in each JVM, after as many to warm up. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      description = "Length of one, 0.05 to 60. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Effort effort = effort();
    PrintWriter out = spec.commandLine().getOut();
    Machine.lines().forEach(out::println);
    out.flush();
    List<SerializationFigures> figures = SerializationFigures.measure(effort);
    out.println();
    lines(figures).forEach(out::println);
    out.flush();
    return 0;
  }

  private Effort effort() {
    if (rounds < 1 || rounds > MOST || forks < 0 || forks > MOST) {
      throw new IllegalArgumentException(
          "--rounds must be 1 to %d and --forks 0 to %d but they are %d and %d"
              .formatted(MOST, MOST, rounds, forks));
    }
    if (iterations < 1 || iterations > MOST) {
      throw new IllegalArgumentException(
          "--iterations must be 1 to %d but is %d".formatted(MOST, iterations));
    }
    if (!(seconds >= 0.05 && seconds <= LONGEST_SECONDS)) {
      throw new IllegalArgumentException("--seconds must be 0.05 to 60 but is " + seconds);
    }
    return new Effort(rounds, forks, iterations, Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  static List<String> lines(List<SerializationFigures> figures) {
    String head =
        "%-22s %12s %12s %8s %15s"
            .formatted("encode and decode, ns", "guarded", "unguarded", "ratio", "of the rounds");
    return Stream.concat(Stream.of(head), figures.stream().map(SerializationCommand::line))
        .toList();
  }

  private static String line(SerializationFigures each) {
    double[] ratios = each.ratios();
    return "%-22s %12.0f %12.0f %8.2f %15s"
        .formatted(
            each.value(),
            SerializationFigures.median(each.guarded()),
            SerializationFigures.median(each.unguarded()),
            each.ratio(),
            "%.2f to %.2f".formatted(ratios[0], ratios[ratios.length - 1]));
  }
}
