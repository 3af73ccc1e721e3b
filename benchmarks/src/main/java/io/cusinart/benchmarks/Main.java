package io.cusinart.benchmarks;

import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.testkit.process.ProcessFailure;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code cusinart bench} command. Exit status 0: measured, and no task was lost; 1: it failed,
 * or tasks were lost; 2: it was called wrongly.
 */
@Command(
    name = "cusinart bench",
    mixinStandardHelpOptions = true,
    description = "Measures Cusinart on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EngineCommand.class,
      PlacementCommand.class,
      SerializationCommand.class,
      OverloadCommand.class,
      PoisonCommand.class,
      PeersCommand.class
    })
public final class Main implements Runnable {

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Spec private CommandSpec spec;

  /** Runs one command and ends the JVM with its status. */
  public static void main(String[] args) {
    // Before any other thread logs, or the first lines are replayed with a warning.
    LoggerFactory.getILoggerFactory();
    var out = new PrintWriter(System.out, true, System.out.charset());
    var err = new PrintWriter(System.err, true, System.err.charset());
    System.exit(run(args, out, err));
  }

  static int run(String[] args, PrintWriter out, PrintWriter err) {
    var line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setParameterExceptionHandler((misuse, _) -> misused(misuse));
    line.setExecutionExceptionHandler((thrown, failing, _) -> failed(thrown, failing));
    return line.execute(args);
  }

  /** Without a subcommand: says which there are. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int misused(ParameterException misuse) {
    String name = misuse.getCommandLine().getCommandSpec().qualifiedName();
    misuse
        .getCommandLine()
        .getErr()
        .printf("%s: %s; see `%s --help`%n", name, misuse.getMessage(), name);
    return MISUSED;
  }

  private static int failed(Exception thrown, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    LoggerFactory.getLogger(Main.class).debug("{} ended with", name, thrown);
    String text =
        switch (thrown) {
          case MeasurementFailure _, ProcessFailure _, IllegalArgumentException _ ->
              thrown.getMessage();
          default -> thrown.toString();
        };
    command.getErr().printf("%s: %s%n", name, text);
    return thrown instanceof IllegalArgumentException ? MISUSED : FAILED;
  }
}
