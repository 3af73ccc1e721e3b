package io.cusinart.benchmarks;

import io.cusinart.benchmarks.poison.PoisonMeasurement;
import io.cusinart.benchmarks.poison.PoisonMeasurement.Plan;
import io.cusinart.benchmarks.poison.Stretch;
import io.cusinart.testkit.poison.Poison;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what well-behaved tasks feel of others that are not, and prints a table. */
@Command(
    name = "poison",
    mixinStandardHelpOptions = true,
    description =
        "Measures how long well-behaved tasks take while others fill the heap, never end, exit …")
final class PoisonCommand implements Callable<Integer> {

  private static final List<String> JVM_ARGS =
      List.of(
          "-Xmx300m",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Well-behaved tasks of 1 ms a second, 1 to 10000. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--times",
      defaultValue = "5",
      description = "How often each poison is given, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int times;

  @Option(
      names = "--baseline",
      defaultValue = "20",
      description = "Seconds measured without poison, 1 to 600. Default: ${DEFAULT-VALUE}.")
  private int baseline;

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "For the workers, after their own; may be given several times.")
  private List<String> moreJvmArgs = List.of();

  @Option(
      names = "--only",
      paramLabel = "KIND",
      description = "One kind of poison: ${COMPLETION-CANDIDATES}. Default: all but HALT.")
  private Poison.@Nullable Kind only;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    BenchPlan.between("--rate", rate, 1, 10_000);
    BenchPlan.between("--times", times, 1, 100);
    BenchPlan.between("--baseline", baseline, 1, 600);
    Set<Poison.Kind> kinds = kinds();
    List<String> jvmArgs = Stream.concat(JVM_ARGS.stream(), moreJvmArgs.stream()).toList();
    PrintWriter out = spec.commandLine().getOut();
    Machine.lines().forEach(out::println);
    out.println(
        "workers: 3; one client; all on this machine; JVMs of workers: "
            + String.join(" ", jvmArgs));
    out.println("%d bodies of 1 ms a second; each poison %d times".formatted(rate, times));
    PrintWriter err = spec.commandLine().getErr();
    var plan = new Plan(rate, times, kinds, Duration.ofSeconds(baseline), jvmArgs);
    List<Stretch> stretches = PoisonMeasurement.run(plan, err::println);
    out.println();
    lines(stretches).forEach(out::println);
    out.flush();
    return stretches.stream().allMatch(each -> each.behaved().lost() == 0) ? 0 : 1;
  }

  private Set<Poison.Kind> kinds() {
    if (only != null && !PoisonMeasurement.KINDS.contains(only)) {
      throw new IllegalArgumentException(
          "--only must not be %s, which takes two of three workers with it".formatted(only));
    }
    return only == null ? PoisonMeasurement.KINDS : Set.of(only);
  }

  private static List<String> lines(List<Stretch> stretches) {
    var lines = new ArrayList<String>();
    lines.add(
        "%-22s %8s %10s %10s %12s %12s"
            .formatted("the others", "tasks", "p50 ms", "p99 ms", "p99, times", "failed tasks"));
    double base = stretches.getFirst().millis(99);
    for (Stretch each : stretches) {
      lines.add(
          "%-22s %8d %10.1f %10.1f %12.1f %12d"
              .formatted(
                  each.name(),
                  each.behaved().completed() + each.behaved().lost(),
                  each.millis(50),
                  each.millis(99),
                  each.millis(99) / base,
                  each.behaved().lost()));
      each.behaved().others().forEach((end, count) -> lines.add("! %d %s".formatted(count, end)));
      each.poison()
          .others()
          .forEach((end, count) -> lines.add("    %d × %s".formatted(count, end)));
    }
    return lines;
  }
}
