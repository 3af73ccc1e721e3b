package io.cusinart.cli;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.ConfigurationView;
import io.cusinart.core.console.ConsoleClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A console on a terminal, with history and completion. For one thread.
 *
 * <p>An error of the node is told and the console goes on: the next command may find it started
 * again.
 */
final class InteractiveConsole {

  private static final String PROMPT = "Command> ";
  private static final List<String> COMMANDS = List.of("get", "set", "help", "history", "exit");
  private static final Path HISTORY = Path.of(".cusinart_history");

  private final ConsoleClient client;
  private final UnaryOperator<String> withOptions;

  /** A console that adds the options of its start to every command. */
  InteractiveConsole(ConsoleClient client, UnaryOperator<String> withOptions) {
    this.client = client;
    this.withOptions = withOptions;
  }

  /** Reads and answers until the end of input. Blocks. */
  void run() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .variable(
                  LineReader.HISTORY_FILE,
                  Path.of(System.getProperty("user.home")).resolve(HISTORY))
              // Quotes and backslashes are the node's to understand, and ! is a character.
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .completer((_, line, candidates) -> complete(line, candidates))
              .build();
      for (String line = next(reader, PROMPT);
          line != null && !CtlCommand.isEnd(line);
          line = next(reader, PROMPT)) {
        answer(line, reader);
      }
    }
  }

  private static @Nullable String next(LineReader reader, String prompt) {
    while (true) {
      try {
        return reader.readLine(prompt);
      } catch (UserInterruptException _) {
        // Ctrl-C gives up the line; Ctrl-D ends.
      } catch (EndOfFileException _) {
        return null;
      }
    }
  }

  private void answer(String line, LineReader reader) {
    try {
      ConfigurationView view = client.ask(withOptions.apply(line));
      if (view.kind() == ConfigurationView.Kind.ASKS) {
        String question = String.join(" ", view.lines()) + " [y/N] ";
        String said = next(reader, question);
        if (said == null || !said.strip().matches("(?i)y|yes")) {
          return;
        }
        view = client.ask(withOptions.apply(line) + " --yes");
      }
      view.lines().forEach(each -> reader.getTerminal().writer().println(each));
    } catch (RuntimeFailure failed) {
      reader.getTerminal().writer().println(failed.getMessage());
    }
    reader.getTerminal().flush();
  }

  private void complete(ParsedLine line, List<Candidate> candidates) {
    Stream<String> words =
        switch (line.wordIndex()) {
          case 0 -> COMMANDS.stream();
          case 1 -> second(line.words().getFirst());
          default -> Stream.of("--all-nodes", "--yes");
        };
    words.map(Candidate::new).forEach(candidates::add);
  }

  private Stream<String> second(String command) {
    try {
      return switch (command) {
        case "get", "set" -> client.ask("keys").lines().stream();
        case "help" ->
            client.ask("keys").lines().stream().map(key -> key.replaceAll("::.*", "")).distinct();
        default -> Stream.empty();
      };
    } catch (RuntimeFailure notThere) {
      return Stream.empty();
    }
  }
}
