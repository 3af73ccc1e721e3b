package io.cusinart.samples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ChunksTest {

  private static final int LONGEST_WORD = 24;

  // One, two and three bytes in UTF-8, a surrogate pair, a combining mark, and what ends words.
  private static final List<String> ALPHABET =
      List.of(
          "a", "B", "ß", "é", "İ", "語", "\ud801\udc00", "e\u0301", "1", "'", " ", " ", ",", "\n");

  // Turns red when a full window is simply cut at its end: words are torn.
  @RepeatedTest(300)
  void noWordIsLostOrTorn() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    String text = randomText(random);
    int maxChars = random.nextInt(LONGEST_WORD + 2, 200);

    List<String> chunks = split(text, maxChars);

    String hint = "seed %d: %d chars by %d".formatted(seed, text.length(), maxChars);
    assertThat(String.join("", chunks)).as(hint).isEqualTo(text);
    assertThat(chunks).as(hint).allMatch(chunk -> chunk.length() <= maxChars && !chunk.isEmpty());
    assertThat(chunks.stream().flatMap(Words::of)).as(hint).containsExactlyElementsOf(words(text));
  }

  // Turns red when a cut looks at half a character.
  @RepeatedTest(300)
  void noCharacterIsTornHoweverSmallThePieces() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    String text = randomText(random);
    int maxChars = random.nextInt(2, 6);

    List<String> chunks = split(text, maxChars);

    String hint = "seed %d: %d chars by %d".formatted(seed, text.length(), maxChars);
    assertThat(String.join("", chunks)).as(hint).isEqualTo(text);
    assertThat(chunks)
        .as(hint)
        .noneMatch(chunk -> Character.isLowSurrogate(chunk.charAt(0)))
        .noneMatch(chunk -> Character.isHighSurrogate(chunk.charAt(chunk.length() - 1)));
  }

  @Test
  void aPieceEndsWithALineWhereItCan() {
    assertThat(split("one two\nthree four\nfive\n", 12))
        .containsExactly("one two\n", "three four\n", "five\n");
  }

  @Test
  void aLineThatIsTooLongEndsBetweenWords() {
    assertThat(split("one two three", 9)).containsExactly("one two ", "three");
  }

  @Test
  void aWordLongerThanAPieceIsCut() {
    assertThat(split("abcdefgh", 3)).containsExactly("abc", "def", "gh");
  }

  @Test
  void anEmptyTextHasNoPieces() {
    Chunks chunks = new Chunks(new StringReader(""), 10);

    assertThat(chunks.hasNext()).isFalse();
    assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aPieceThatCouldHoldNoCharacterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Chunks(new StringReader("x"), 1))
        .withMessage("maxChars must be at least 2 but is 1");
  }

  @Test
  void aFailureToReadIsPassedOn() {
    Chunks chunks = new Chunks(new BrokenReader(), 10);

    assertThatThrownBy(chunks::hasNext)
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("disk");
  }

  private static List<String> split(String text, int maxChars) {
    List<String> chunks = new ArrayList<>();
    new Chunks(new StringReader(text), maxChars).forEachRemaining(chunks::add);
    return chunks;
  }

  private static List<String> words(String text) {
    return Words.of(text).toList();
  }

  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(2_000);
    int wordChars = 0;
    while (text.length() < length) {
      String next = ALPHABET.get(random.nextInt(ALPHABET.size()));
      wordChars = Words.mayGoOnAfter(next.codePointAt(0)) ? wordChars + next.length() : 0;
      text.append(wordChars > LONGEST_WORD ? " " : next);
      wordChars = wordChars > LONGEST_WORD ? 0 : wordChars;
    }
    return text.toString();
  }

  /** A disk that fails at once. */
  private static final class BrokenReader extends Reader {
    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      throw new IOException("disk");
    }

    @Override
    public void close() {}
  }
}
