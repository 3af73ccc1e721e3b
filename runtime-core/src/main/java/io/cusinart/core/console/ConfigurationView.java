package io.cusinart.core.console;

import java.util.List;

/**
 * What the client prints, and what it asks its user. Immutable.
 *
 * @param lines without line ends; what could steer a terminal is shown as {@code ?}
 */
public record ConfigurationView(Kind kind, List<String> lines) {

  /** What became of a command. */
  public enum Kind {
    /** It was done. */
    DONE,
    /** It was not done; the line says why and what is allowed. */
    REFUSED,
    /** It was not done: the line is a question, and the same with {@code --yes} does it. */
    ASKS
  }

  /** Cleans the lines. */
  public ConfigurationView {
    lines = lines.stream().map(line -> line.replaceAll("\\p{Cntrl}", "?")).toList();
  }

  static ConfigurationView done(List<String> lines) {
    return new ConfigurationView(Kind.DONE, lines);
  }

  static ConfigurationView refused(String why) {
    return new ConfigurationView(Kind.REFUSED, List.of(why));
  }

  static ConfigurationView asks(String question) {
    return new ConfigurationView(Kind.ASKS, List.of(question));
  }
}
