package io.cusinart.cli;

import io.cusinart.core.operator.OperatorReply.RunReply;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one computation by name and prints its result as JSON. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs a computation that is on the class path of the nodes.")
final class RunCommand implements Callable<Integer> {

  // The engine's own limit is 5 minutes; this one only ends a wait for a node that died.
  private static final Duration PATIENCE = Duration.ofSeconds(310);

  @Parameters(
      paramLabel = "COMPUTATION",
      description = "Class name, such as io.cusinart.samples.primes.CountPrimes.")
  private String computation = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      defaultValue = "null",
      description = "Its input; default: null.")
  private String input = "null";

  @Mixin private Endpoint endpoint = new Endpoint();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RunReply reply = endpoint.ask(client -> client.run(computation, input, PATIENCE));
    if (reply.outcome().equals("Completed")) {
      spec.commandLine().getOut().println(reply.resultJson());
      return 0;
    }
    spec.commandLine().getErr().printf("cusinart run: %s: %s%n", reply.outcome(), reply.detail());
    return 1;
  }
}
