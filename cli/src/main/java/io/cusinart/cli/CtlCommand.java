package io.cusinart.cli;

import io.cusinart.core.console.ConfigurationView;
import io.cusinart.core.console.ConsoleClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The console of a node: looks at its live settings and changes them. */
@Command(
    name = "ctl",
    mixinStandardHelpOptions = true,
    description = "Looks at the settings of a running node and changes them.",
    footer = {
      "Without a command it reads commands: get MODULE::KEY, set MODULE::KEY VALUE, help [MODULE],",
      "history [NUMBER]. What begins with - comes after --, as in `ctl -- set Chat::Offset -1`."
    })
final class CtlCommand implements Callable<Integer> {

  @Mixin private ConsoleOption console = new ConsoleOption();

  @Option(names = "--all-nodes", description = "Gets or sets at every member of the cluster.")
  private boolean allNodes;

  @Option(names = "--yes", description = "Answers yes to what would be asked back.")
  private boolean yes;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "One command, word by word; without: a console, or the lines of stdin.")
  private List<String> command = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (ConsoleClient client = console.client(err)) {
      if (!command.isEmpty()) {
        return show(client.ask(withOptions(command)), out, err) ? 0 : 1;
      }
      if (Terminals.interactive()) {
        new InteractiveConsole(client, this::withOptions).run();
        return 0;
      }
      return lines(client, out, err);
    }
  }

  /** A refused line does not end the others, and is told by the exit status. */
  private int lines(ConsoleClient client, PrintWriter out, PrintWriter err) {
    boolean all = true;
    try {
      var in = new BufferedReader(new InputStreamReader(System.in, Terminals.charset()));
      for (String line; (line = in.readLine()) != null && !isEnd(line); ) {
        all &= show(client.ask(withOptions(line)), out, err);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("stdin cannot be read", unreadable);
    }
    return all ? 0 : 1;
  }

  static boolean isEnd(String line) {
    return line.strip().matches("exit|quit");
  }

  private List<String> withOptions(List<String> words) {
    var all = new ArrayList<>(words);
    if (allNodes) {
      all.add("--all-nodes");
    }
    if (yes) {
      all.add("--yes");
    }
    return all;
  }

  private String withOptions(String line) {
    return line + (allNodes ? " --all-nodes" : "") + (yes ? " --yes" : "");
  }

  /** Whether it was done. What was not goes to stderr. */
  private boolean show(ConfigurationView view, PrintWriter out, PrintWriter err) {
    switch (view.kind()) {
      case DONE -> view.lines().forEach(out::println);
      case REFUSED -> view.lines().forEach(err::println);
      case ASKS -> view.lines().forEach(line -> err.println(line + " (--yes does it)"));
    }
    out.flush();
    err.flush();
    return view.kind() == ConfigurationView.Kind.DONE;
  }
}
