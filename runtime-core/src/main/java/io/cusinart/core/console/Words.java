package io.cusinart.core.console;

import java.util.ArrayList;
import java.util.List;

/**
 * A line's words, as a shell would see them. Pure.
 *
 * <ul>
 *   <li>Blanks and tabs are between words.
 *   <li>In {@code '…'} everything stands for itself.
 *   <li>In {@code "…"} too, but {@code \} lets the character after it stand for itself.
 *   <li>Outside, {@code \} does the same.
 *   <li>Quotes may stand within a word, and {@code ''} is a word without characters.
 * </ul>
 */
final class Words {

  private static final char NONE = 0;

  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private char quote = NONE;

  private Words() {}

  /**
   * The words of this line.
   *
   * @throws IllegalArgumentException if a quote is open at its end
   */
  static List<String> of(String line) {
    var parts = new Words();
    boolean escaped = false;
    for (int i = 0; i < line.length(); i++) {
      char next = line.charAt(i);
      if (escaped) {
        parts.word.append(next);
        escaped = false;
      } else if (next == '\\' && parts.quote != '\'') {
        parts.inWord = true;
        escaped = true;
      } else {
        parts.take(next);
      }
    }
    if (escaped || parts.quote != NONE) {
      throw new IllegalArgumentException(
          "the line ends within a quote or after a \\; close it, or write \\\\");
    }
    parts.end();
    return List.copyOf(parts.words);
  }

  private void take(char next) {
    if (quote != NONE) {
      if (next == quote) {
        quote = NONE;
      } else {
        word.append(next);
      }
    } else if (next == '\'' || next == '"') {
      quote = next;
      inWord = true;
    } else if (next == ' ' || next == '\t') {
      end();
    } else {
      word.append(next);
      inWord = true;
    }
  }

  private void end() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  /** Written so that {@link #of} reads these words. */
  static String line(List<String> words) {
    return String.join(" ", words.stream().map(Words::quoted).toList());
  }

  private static String quoted(String word) {
    return word.matches("[\\w:.,=@%+/-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
