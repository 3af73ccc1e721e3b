package io.cusinart.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cusinart.api.TaskId;
import io.cusinart.core.operator.OperatorReply.Explained;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains where a task was sent and why, as its submitter knows it. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description = "Explains where a task was sent and why: one that is out, or has ended lately.")
final class WhyCommand implements Callable<Integer> {

  @Parameters(paramLabel = "TASK", description = "Its id, such as t-1f2e3d-42.")
  private String task = "";

  @Mixin private Endpoint endpoint = new Endpoint();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    TaskId id = TaskId.parse(task);
    Explained explained = endpoint.ask(client -> client.why(id));
    if (explained.state().isEmpty()) {
      spec.commandLine().getErr().printf("cusinart why: %s: %s%n", task, explained.text());
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(StatusJson.of(explained));
    } else {
      out.printf("submitted by %s%n%s", explained.submitter(), explained.text());
      out.flush();
    }
    return 0;
  }
}
