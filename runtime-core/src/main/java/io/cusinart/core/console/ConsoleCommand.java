package io.cusinart.core.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a line of the console asks for. Immutable and pure. */
sealed interface ConsoleCommand {

  /** How many changes are told unless a number is given. */
  int USUAL_HISTORY = 20;

  /** The value of a setting, here or on every node. */
  record Get(SettingName name, boolean allNodes) implements ConsoleCommand {}

  /** Another value for it; {@code confirmed} if the question is answered already. */
  record Put(SettingName name, List<String> arguments, boolean allNodes, boolean confirmed)
      implements ConsoleCommand {}

  /** All modules, or the keys of one. */
  record Help(Optional<String> module) implements ConsoleCommand {}

  /** The last changes. */
  record History(int most) implements ConsoleCommand {}

  /** All names, for completion. */
  record Keys() implements ConsoleCommand {}

  /** An empty line, or one that begins with {@code #}. */
  record Nothing() implements ConsoleCommand {}

  /**
   * What the line asks for. {@code --all-nodes} and {@code --yes} may stand anywhere after the
   * command.
   *
   * @throws IllegalArgumentException if it is no command; one line that says how it is written
   */
  static ConsoleCommand parse(String line) {
    List<String> words = Words.of(line);
    if (words.isEmpty() || words.getFirst().startsWith("#")) {
      return new Nothing();
    }
    Set<String> options = new TreeSet<>();
    List<String> rest = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      (word.equals("--all-nodes") || word.equals("--yes") ? options : rest).add(word);
    }
    boolean allNodes = options.contains("--all-nodes");
    return switch (words.getFirst()) {
      case "get" -> new Get(name(rest, rest.size() == 1, "get MODULE::KEY"), allNodes);
      case "set" ->
          new Put(
              name(rest, rest.size() >= 2, "set MODULE::KEY VALUE"),
              List.copyOf(rest.subList(1, rest.size())),
              allNodes,
              options.contains("--yes"));
      case "help" -> new Help(atMostOne(rest, "help [MODULE]"));
      case "history" ->
          new History(
              atMostOne(rest, "history [NUMBER]")
                  .map(ConsoleCommand::number)
                  .orElse(USUAL_HISTORY));
      case "keys" -> new Keys();
      default ->
          throw new IllegalArgumentException(
              "there is no command [%s]; there are get, set, help, history"
                  .formatted(LiveModule.clip(words.getFirst())));
    };
  }

  private static SettingName name(List<String> rest, boolean fits, String form) {
    if (!fits) {
      throw wrongForm(form);
    }
    return SettingName.parse(rest.getFirst());
  }

  private static Optional<String> atMostOne(List<String> rest, String form) {
    if (rest.size() > 1) {
      throw wrongForm(form);
    }
    return rest.stream().findFirst();
  }

  private static IllegalArgumentException wrongForm(String form) {
    return new IllegalArgumentException("it is written `%s'".formatted(form));
  }

  private static int number(String word) {
    if (!word.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException(
          "history takes a number from 0 to 9999 but not [%s]".formatted(LiveModule.clip(word)));
    }
    return Integer.parseInt(word);
  }
}
