package io.cusinart.cli;

import com.typesafe.config.ConfigException;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.cli.ca.CaCommand;
import io.cusinart.cli.demo.DemoCommand;
import io.cusinart.cli.up.DirectoryInUseException;
import io.cusinart.core.settings.WrongSettingsException;
import io.cusinart.testkit.process.ProcessFailure;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code cusinart} command. Exit status 0: done; 1: it failed; 2: it was called wrongly. Errors
 * are one line on stderr that names the cure; of settings, one for each that is wrong.
 */
@Command(
    name = "cusinart",
    mixinStandardHelpOptions = true,
    version = "cusinart 0.1.0-SNAPSHOT",
    description = "Runs Java computations on a cluster as if it were one machine.",
    synopsisSubcommandLabel = "COMMAND",
    // The launcher runs it from a module of its own, on which this one must not stand.
    footer = "  bench   Measures the engine on this machine; see `cusinart bench --help`.",
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      UpCommand.class,
      StatusCommand.class,
      EventsCommand.class,
      TasksCommand.class,
      WhyCommand.class,
      RunCommand.class,
      DrainCommand.class,
      CtlCommand.class,
      CaCommand.class
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
    return line(new Main(), out, err).execute(args);
  }

  /** A command line that shows errors in this command's way, whatever the command. */
  static CommandLine line(Object command, PrintWriter out, PrintWriter err) {
    var line = new CommandLine(command);
    line.setOut(out);
    line.setErr(err);
    line.setParameterExceptionHandler((misuse, _) -> misused(misuse));
    line.setExecutionExceptionHandler((thrown, failing, _) -> failed(thrown, failing));
    return line;
  }

  /** Without a subcommand: says which there are. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int misused(ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    command
        .getErr()
        .printf(
            "%s: %s; see `%s --help`%n",
            command.getCommandSpec().qualifiedName(),
            misuse.getMessage(),
            command.getCommandSpec().qualifiedName());
    return MISUSED;
  }

  private static int failed(Exception thrown, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    LoggerFactory.getLogger(Main.class).debug("{} ended with", name, thrown);
    describe(thrown).forEach(line -> command.getErr().printf("%s: %s%n", name, line));
    return switch (thrown) {
      case IllegalArgumentException _, ConfigException _ -> MISUSED;
      default -> FAILED;
    };
  }

  /** One line, but for several settings that are wrong. */
  private static List<String> describe(Exception thrown) {
    return thrown instanceof WrongSettingsException wrong
        ? wrong.refusals()
        : List.of(sentence(thrown));
  }

  private static String sentence(Exception thrown) {
    String message = oneLine(String.valueOf(thrown.getMessage()));
    return switch (thrown) {
      // Below its first line stand the last lines of the process: they say why.
      case ProcessFailure failure -> String.valueOf(failure.getMessage());
      case ConfigException _ -> message + "; correct that setting in CUSINART_OPTS";
      case IllegalArgumentException _,
          RuntimeFailure _,
          DirectoryInUseException _,
          UncheckedIOException _ ->
          message;
      default ->
          "unexpected %s: %s; -Dcusinart.log.level=DEBUG in CUSINART_OPTS shows more"
              .formatted(thrown.getClass().getSimpleName(), message);
    };
  }

  /** What was thrown may carry texts of libraries and of users. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
