package io.cusinart.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts primes on a real three-node cluster of this machine and kills a node on the way. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Counts primes on a real cluster of this machine and kills a node on the way.")
public final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "How many nodes, 1 to 16; fewer than 3 implies --no-kill. Default: 3.")
  private int nodes;

  @Option(
      names = "--below",
      defaultValue = "20000000",
      description = "Counts the primes below this number. Default: ${DEFAULT-VALUE}.")
  private long below;

  @Option(names = "--no-kill", description = "Kills nobody.")
  private boolean noKill;

  @Option(
      names = "--tls",
      description = "Makes an authority and certificates, and encrypts all between the nodes.")
  private boolean tls;

  @Option(names = "--json", description = "Prints one JSON object and nothing else.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    DemoPlan plan = DemoPlan.of(nodes, below, !noKill);
    var out = spec.commandLine().getOut();
    DemoReport report;
    try (DemoView view = json ? DemoView.silent() : DemoView.on(out, onTerminal())) {
      report = new DemoRun(plan, view, tls).run();
    }
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(report));
    } else {
      report.lines().forEach(out::println);
    }
    if (!report.good()) {
      spec.commandLine()
          .getErr()
          .printf(
              "cusinart demo: expected %d primes and no lost task, got %d and %d%n",
              report.expected(), report.primes(), report.lost());
    }
    return report.good() ? 0 : 1;
  }

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
