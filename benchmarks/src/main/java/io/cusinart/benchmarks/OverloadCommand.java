package io.cusinart.benchmarks;

import io.cusinart.benchmarks.overload.Overload;
import io.cusinart.benchmarks.overload.Report;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks for more than a cluster can do and prints what became of it. */
@Command(
    name = "overload",
    mixinStandardHelpOptions = true,
    description =
        "Asks three worker JVMs for many times the work they can do, and prints what became of it.")
final class OverloadCommand implements Callable<Integer> {

  private static final List<String> JVM_ARGS =
      List.of(
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  @Option(
      names = "--factor",
      defaultValue = "10",
      description = "How many times, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int factor;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "For how long, 1 to 3600. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--heap",
      defaultValue = "256m",
      description = "Of each JVM, as of -Xmx. Default: ${DEFAULT-VALUE}.")
  private String heap = "256m";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    BenchPlan.between("--factor", factor, 1, 100);
    BenchPlan.between("--seconds", seconds, 1, 3_600);
    var jvmArgs = new ArrayList<>(List.of("-Xmx" + heap));
    jvmArgs.addAll(JVM_ARGS);
    PrintWriter out = spec.commandLine().getOut();
    Machine.lines().forEach(out::println);
    out.println("workers: 3; one client; all on this machine; JVMs: " + String.join(" ", jvmArgs));
    PrintWriter err = spec.commandLine().getErr();
    var overload = new Overload(factor, Duration.ofSeconds(seconds), jvmArgs, Map.of());
    Overload.Result result = overload.run(err::println);
    out.println();
    lines(result).forEach(out::println);
    out.flush();
    Report report = result.report();
    return report.other() == 0 && report.open() == 0 && report.recoveryMillis() >= 0 ? 0 : 1;
  }

  private List<String> lines(Overload.Result result) {
    Report report = result.report();
    double completed = (double) report.completed() / seconds;
    return List.of(
        line("bodies of 1 ms, 64 in flight", "1/s", (double) report.maximum()),
        line("asked for after that", "1/s", (double) report.submitted() / seconds),
        line("  completed while it lasted", "1/s", completed),
        line("  of what 64 in flight did before", "%", 100 * completed / report.maximum()),
        line("  of what 64 in flight do at the end", "%", 100 * completed / report.maximumAfter()),
        line("  refused, all in all", "tasks", (double) report.rejected()),
        line("  neither completed nor refused", "tasks", (double) report.other()),
        line("  without an outcome", "tasks", (double) report.open()),
        line("  processors used by the client", "", cores(result.clientCpu())),
        line("  processors used by the workers", "", cores(result.workersCpu())),
        line("until 80 % of the rate before", "ms", (double) report.recoveryMillis()),
        line("bodies of 1 ms, 64 in flight, at the end", "1/s", (double) report.maximumAfter()));
  }

  private double cores(Duration cpu) {
    return cpu.toNanos() / 1e9 / seconds;
  }

  private static String line(String title, String unit, double value) {
    String pattern = value >= 100 || value == Math.rint(value) ? "%,12.0f" : "%12.2f";
    return ("%-40s %-6s" + pattern).formatted(title, unit, value);
  }
}
