package io.cusinart.benchmarks;

import io.cusinart.benchmarks.placement.PlacementFigures;
import io.cusinart.benchmarks.placement.PlacementFigures.Effort;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures by JMH what one decision where a task goes costs, and prints a table. */
@Command(
    name = "placement",
    mixinStandardHelpOptions = true,
    description =
        "Measures by JMH what one decision where a task goes costs, with 3, 10 and 100 nodes.")
final class PlacementCommand implements Callable<Integer> {

  private static final int MOST = 100;
  private static final double LONGEST_SECONDS = 60;

  @Option(
      names = "--forks",
      defaultValue = "2",
      description = "JVMs for each line, one after the other. Default: ${DEFAULT-VALUE}.")
  private int forks;

  @Option(
      names = "--iterations",
      defaultValue = "5",
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
    List<PlacementFigures> figures = PlacementFigures.measure(effort);
    out.println();
    lines(figures).forEach(out::println);
    out.flush();
    return 0;
  }

  private Effort effort() {
    if (forks < 0 || forks > MOST || iterations < 1 || iterations > MOST) {
      throw new IllegalArgumentException(
          "--forks must be 0 to %d and --iterations 1 to %d but they are %d and %d"
              .formatted(MOST, MOST, forks, iterations));
    }
    if (!(seconds >= 0.05 && seconds <= LONGEST_SECONDS)) {
      throw new IllegalArgumentException("--seconds must be 0.05 to 60 but is " + seconds);
    }
    return new Effort(forks, iterations, iterations, Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  static List<String> lines(List<PlacementFigures> figures) {
    String head = "%-20s %6s %10s %10s %10s".formatted("", "nodes", "ns/op", "±", "bytes/op");
    return Stream.concat(Stream.of(head), figures.stream().map(PlacementCommand::line)).toList();
  }

  private static String line(PlacementFigures each) {
    String error = Double.isNaN(each.error()) ? "-" : "%.0f".formatted(each.error());
    return "%-20s %6d %10.0f %10s %10.0f"
        .formatted(each.what(), each.nodes(), each.nanos(), error, each.bytes());
  }
}
