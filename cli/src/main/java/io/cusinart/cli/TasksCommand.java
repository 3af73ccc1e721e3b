package io.cusinart.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply.Tasks;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the tasks that one node has submitted and those that it runs. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Shows the tasks that a node has submitted, and what it runs.")
final class TasksCommand implements Callable<Integer> {

  private static final String OUT = "%-26s %-10s %-12s %9s %8s %8s  %-24s %s%n";
  private static final String HERE = "%-26s %-10s %-12s %9s %8s %8s%n";

  @Parameters(
      arity = "0..1",
      paramLabel = "HOST:PORT",
      description = "The node to ask, a client too; the same as --at.")
  private @Nullable String address;

  @Mixin private Endpoint endpoint = new Endpoint();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    if (address != null) {
      endpoint.ofNode(address);
    }
    PrintWriter out = spec.commandLine().getOut();
    Tasks tasks = endpoint.ask(OperatorClient::tasks);
    if (json) {
      out.println(StatusJson.of(tasks));
    } else {
      print(tasks, out);
    }
    return 0;
  }

  static void print(Tasks tasks, PrintWriter out) {
    out.printf("submitted by %s and not ended: %d%n", tasks.node(), tasks.outTotal());
    if (!tasks.out().isEmpty()) {
      out.printf(
          OUT, "TASK", "STATE", "NODE", "AGE", "ATTEMPTS", "INPUTS", "PROGRESS", "COMPUTATION");
      tasks.out().forEach(line -> print(line, out));
    }
    out.printf("waiting or running on %s: %d%n", tasks.node(), tasks.hereTotal());
    if (!tasks.here().isEmpty()) {
      out.printf(HERE, "TASK", "STATE", "LANE", "AGE", "ATTEMPT", "INPUTS");
      tasks.here().forEach(line -> print(line, out));
    }
    out.flush();
  }

  private static void print(TaskOut line, PrintWriter out) {
    out.printf(
        OUT,
        line.task(),
        line.state(),
        line.node().isEmpty() ? "-" : line.node(),
        seconds(line.ageMillis()),
        line.attempts(),
        line.elements(),
        line.progress().isEmpty() ? "-" : line.progress(),
        line.computation());
  }

  private static void print(TaskHere line, PrintWriter out) {
    out.printf(
        HERE,
        line.task(),
        line.state(),
        line.lane(),
        seconds(line.ageMillis()),
        line.attempt(),
        line.elements());
  }

  private static String seconds(long millis) {
    return "%d.%d s".formatted(millis / 1_000, millis % 1_000 / 100);
  }
}
