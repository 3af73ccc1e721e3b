package io.cusinart.samples.wordcount;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a word is: a Unicode letter and the letters and combining marks that follow it, in lower
 * case. An apostrophe or a digit ends a word.
 */
final class Words {

  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{M}]*");

  private Words() {}

  /** The words of a text, in order. */
  static Stream<String> of(String text) {
    return WORD.matcher(text).results().map(match -> match.group().toLowerCase(Locale.ROOT));
  }

  /** Whether a word may go on after this character; a text cut after any other loses none. */
  static boolean mayGoOnAfter(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> Character.isLetter(codePoint);
    };
  }
}
