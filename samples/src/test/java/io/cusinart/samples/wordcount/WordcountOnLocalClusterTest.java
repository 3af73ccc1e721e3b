package io.cusinart.samples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.testkit.junit.ClusterExtension;
import io.cusinart.testkit.junit.LocalClusterExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WordcountOnLocalClusterTest {

  @RegisterExtension static final LocalClusterExtension CLUSTER = ClusterExtension.local(3);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void theClusterCountsAsOneThreadDoes() throws IOException, InterruptedException {
    String text;
    try (Reader license = Wordcount.builtIn()) {
      text = license.readAllAsString();
    }

    assertThat(countOnCluster(text, 512)).isEqualTo(countHere(text)).containsKey("license");
  }

  // The worst text there is, in the longest pieces there are: neither way may meet the size limit.
  @Test
  void aTextOfDifferentThreeByteWordsTravelsInFullPieces() throws InterruptedException {
    String text =
        IntStream.range(0, 20_000)
            .mapToObj(i -> Character.toString(0x4e00 + i))
            .collect(Collectors.joining(" "));

    Map<String, Long> counts = countOnCluster(text, CountWords.MAX_CHARS);

    assertThat(counts).hasSize(20_000).allSatisfy((_, count) -> assertThat(count).isOne());
  }

  @Test
  void theCommandPrintsTheTopOfAFile(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("cats.txt"), "The cat, the dog\nand THE bird.\n");

    assertThat(run(file.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "      3 the", "      1 and", "      1 bird", "      1 cat", "      1 dog");
  }

  @Test
  void theCommandPrintsTwentyWordsOfTheBuiltInText() throws InterruptedException {
    assertThat(run()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).hasLineCount(20).contains(" the");
  }

  private int run(String... args) throws InterruptedException {
    return Wordcount.run(
        List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
  }

  private static Map<String, Long> countOnCluster(String text, int maxChars)
      throws InterruptedException {
    return Wordcount.count(CLUSTER.engine(), new StringReader(text), maxChars);
  }

  private static Map<String, Long> countHere(String text) {
    return Words.of(text)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
