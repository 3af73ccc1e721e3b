package io.cusinart.samples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.testkit.computation.TaskHarness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordcountTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void wordsAreLettersOfAnyScriptInLowerCase() {
    assertThat(Words.of("Don't PANIC, Ärger! x2 \u0141\u00f3d\u017a 語 \ud801\udc00"))
        .containsExactly("don", "t", "panic", "ärger", "x", "łódź", "語", "\ud801\udc28");
  }

  @Test
  void aCombiningMarkBelongsToItsLetter() {
    assertThat(Words.of("cafe\u0301 \u0301")).containsExactly("cafe\u0301");
  }

  @Test
  void everyOccurrenceIsCounted() {
    assertThat(count("To be, or not to be: to"))
        .isEqualTo(Map.of("to", 3, "be", 2, "or", 1, "not", 1));
  }

  @Test
  void bytesThatAreNoUtf8EndAWordAndNothingElse() throws IOException {
    byte[] bytes = {'o', 'n', 'e', (byte) 0xff, 't', 'w', 'o', (byte) 0xc3};

    try (Reader text = Wordcount.reader(new ByteArrayInputStream(bytes))) {
      assertThat(count(text.readAllAsString())).isEqualTo(Map.of("one", 1, "two", 1));
    }
  }

  @Test
  void theMostFrequentComeFirstAndEqualOnesByLetter() {
    Map<String, Long> counts = Map.of("b", 2L, "a", 2L, "c", 5L, "d", 1L);

    assertThat(Wordcount.top(counts, 3))
        .containsExactly(Map.entry("c", 5L), Map.entry("a", 2L), Map.entry("b", 2L));
  }

  @Test
  void theBuiltInTextIsTheLicenseInSeveralPieces() {
    Chunks chunks = new Chunks(Wordcount.builtIn(), 1024);

    assertThat(chunks.next()).contains("Apache License");
    assertThat(chunks.hasNext()).isTrue();
  }

  // The worst text there is: a different word in every second character.
  @Test
  void theLargestResultFitsItsLimit() {
    String text =
        IntStream.range(0, CountWords.MAX_CHARS / 2)
            .mapToObj(i -> Character.toString(0x3400 + i))
            .filter(c -> Character.isLetter(c.codePointAt(0)))
            .collect(Collectors.joining(" "));

    Map<String, Integer> counts = count(text);

    long letters = counts.keySet().stream().mapToLong(w -> utf8(w)).sum();
    assertThat(counts).hasSizeGreaterThan(10_000);
    assertThat(letters + 10L * counts.size()).isLessThan(192 * 1024);
  }

  @Test
  void aMissingFileEndsWithStatusTwoAndOneLine(@TempDir Path folder) throws InterruptedException {
    Path missing = folder.resolve("missing.txt");

    assertThat(run(missing.toString())).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(
            "wordcount: cannot read [" + missing + "]: there is no such file; give the path")
        .hasLineCount(1);
  }

  @Test
  void aFolderEndsWithStatusTwoAndOneLine(@TempDir Path folder) throws InterruptedException {
    assertThat(run(folder.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("it is a directory").hasLineCount(1);
  }

  @Test
  void piecesCountedApartAddUpToTheWhole() {
    String text = "the cat and the dog\nand the bird\n".repeat(50);
    Chunks chunks = new Chunks(new StringReader(text), 64);
    Map<String, Integer> total = new HashMap<>();

    chunks.forEachRemaining(c -> count(c).forEach((w, n) -> total.merge(w, n, Integer::sum)));

    assertThat(total).isEqualTo(count(text)).containsEntry("the", 150);
  }

  private static Map<String, Integer> count(String text) {
    try {
      return TaskHarness.run(new CountWords(), text);
    } catch (Exception thrown) {
      throw new AssertionError(thrown);
    }
  }

  private static int utf8(String word) {
    return word.getBytes(StandardCharsets.UTF_8).length;
  }

  private int run(String... args) throws InterruptedException {
    return Wordcount.run(
        List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
