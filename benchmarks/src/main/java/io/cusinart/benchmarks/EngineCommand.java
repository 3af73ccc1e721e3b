package io.cusinart.benchmarks;

import io.cusinart.benchmarks.measure.Json;
import io.cusinart.benchmarks.measure.Pace;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Row;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.benchmarks.measure.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the engine between JVMs of this machine, beside a bare echo, and prints a table. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description =
        "Measures the engine between JVMs of this machine, beside a bare echo, and prints a table.")
final class EngineCommand implements Callable<Integer> {

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "Worker JVMs, 1 to 16; kills need 3. Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "Length of a measurement; map takes twice as long. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--warmup",
      defaultValue = "5",
      description =
          "Seconds of load before each round, and a fifth of it before each measurement."
              + " Default: ${DEFAULT-VALUE}.")
  private double warmup;

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description =
          "How often everything is measured, each time on new JVMs. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--kills",
      defaultValue = "5",
      description = "Workers killed in each round, 0 to 1000. Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(names = "--only", description = "One column: channel, artery or echo. Default: all.")
  private @Nullable String only;

  @Option(
      names = "--tls",
      description = "Also the channel with TLS, between new certificates, beside it without.")
  private boolean tls;

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "For the child JVMs, after their own; may be given several times.")
  private List<String> jvmArgs = List.of();

  @Option(names = "--json", description = "Also writes the results to this file.")
  private @Nullable Path json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    var plan = new BenchPlan(nodes, kills, rounds, subjects(), pace(), jvmArgs);
    PrintWriter out = spec.commandLine().getOut();
    List<String> machine = Machine.lines();
    machine.forEach(out::println);
    plan.lines().forEach(out::println);
    PrintWriter err = spec.commandLine().getErr();
    Results<Row, Subject> results = new BenchRun(plan, err::println).run();
    out.println();
    Table.lines(results).forEach(out::println);
    out.flush();
    if (json != null) {
      Files.writeString(json, Json.of(machine, results));
    }
    return lost(results) ? 1 : 0;
  }

  private Pace pace() {
    return new Pace(duration(seconds), duration(warmup));
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private Set<Subject> subjects() {
    EnumSet<Subject> subjects = only == null ? EnumSet.allOf(Subject.class) : EnumSet.of(only());
    if (tls) {
      subjects.add(Subject.TLS);
    } else {
      subjects.remove(Subject.TLS);
    }
    return subjects;
  }

  private Subject only() {
    return Arrays.stream(Subject.values())
        .filter(subject -> subject != Subject.TLS && subject.name().equalsIgnoreCase(only))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--only must be channel, artery or echo but is [%s]".formatted(only)));
  }

  private static boolean lost(Results<Row, Subject> results) {
    return !results.notes().isEmpty()
        || Arrays.stream(Subject.values())
            .flatMap(subject -> results.figures(Row.KILL_LOST, subject).stream())
            .anyMatch(count -> count != 0);
  }
}
