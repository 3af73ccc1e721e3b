package io.cusinart.benchmarks.harness;

import java.util.Optional;

/** What a driver tells the JVM that started it, a line each. Immutable. */
public sealed interface Word {

  /** An answer. */
  record Figure(Question question, double value) implements Word {}

  /** No answer, and why: a word for the table, and a line. */
  record Missing(Question question, String kind, String reason) implements Word {}

  /** What it does now. */
  record Step(String what) implements Word {}

  /** A setting of the system, for the reader. */
  record Setting(String text) implements Word {}

  /** Which version of the system it is. */
  record Version(String text) implements Word {}

  /** It was the last. */
  record Over() implements Word {}

  /** Begins every one of them; systems print lines of their own. */
  String MARK = "%PEER%";

  /** The kind of a figure that is missing because the system has no such thing. */
  String NONE = "none";

  /** As it is printed. */
  default String line() {
    String text =
        switch (this) {
          case Figure(Question question, double value) -> "figure " + question + " " + value;
          case Missing(Question question, String kind, String reason) ->
              "missing %s %s %s".formatted(question, kind, oneLine(reason));
          case Step(String what) -> "step " + oneLine(what);
          case Setting(String what) -> "setting " + oneLine(what);
          case Version(String what) -> "version " + oneLine(what);
          case Over() -> "over ";
        };
    return MARK + " " + text;
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /** What a line says; empty if it is no such line. */
  static Optional<Word> parse(String line) {
    if (!line.startsWith(MARK + " ")) {
      return Optional.empty();
    }
    String[] words = line.substring(MARK.length() + 1).split(" ", 2);
    return Optional.of(
        switch (words[0]) {
          case "figure" -> figure(words[1].split(" ", 2));
          case "missing" -> missing(words[1].split(" ", 3));
          case "step" -> new Step(words[1]);
          case "setting" -> new Setting(words[1]);
          case "version" -> new Version(words[1]);
          case "over" -> new Over();
          default -> throw new MeasurementFailure("a driver said what nobody knows: " + line);
        });
  }

  private static Word figure(String[] words) {
    return new Figure(Question.valueOf(words[0]), Double.parseDouble(words[1]));
  }

  private static Word missing(String[] words) {
    return new Missing(Question.valueOf(words[0]), words[1], words[2]);
  }
}
