package io.cusinart.core.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines are words as a shell sees them, and every list of words has its line. */
final class WordsTest {

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("  \t ", List.of()),
        Arguments.of("get  A::b\t", List.of("get", "A::b")),
        Arguments.of("set A::b 'two words'", List.of("set", "A::b", "two words")),
        Arguments.of("'it''s' 'a \\ b'", List.of("its", "a \\ b")),
        Arguments.of("\"a \\\" b\" c", List.of("a \" b", "c")),
        Arguments.of("a\\ b \\'", List.of("a b", "'")),
        Arguments.of("x '' \"\"", List.of("x", "", "")),
        Arguments.of("a'b'\"c\"d", List.of("abcd")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void aLineHasItsWords(String line, List<String> words) {
    assertThat(Words.of(line)).isEqualTo(words);
  }

  @ParameterizedTest
  @MethodSource("unfinished")
  void anOpenQuoteIsRefused(String line) {
    assertThatThrownBy(() -> Words.of(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("close it");
  }

  static Stream<String> unfinished() {
    return Stream.of("'", "a \"b", "a\\", "\"\\\"");
  }

  /** Turns red when a character that means something is written without its quotes. */
  @Test
  void everyWordsLineIsReadAsTheseWords() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      List<String> words =
          IntStream.range(0, random.nextInt(5)).mapToObj(_ -> word(random)).toList();

      assertThat(Words.of(Words.line(words))).as("seed %d, %s", seed, words).isEqualTo(words);
    }
  }

  private static String word(Random random) {
    String characters = "ab:\\'\" \t#$-=\u00fc";
    return IntStream.range(0, random.nextInt(6))
        .mapToObj(_ -> characters.substring(0, characters.length()))
        .map(each -> each.charAt(random.nextInt(each.length())))
        .map(String::valueOf)
        .reduce("", String::concat);
  }
}
