package io.cusinart.samples.wordcount;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.samples.Gather;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Prints the 20 most frequent words of a text file, counted on a cluster of three nodes in this
 * JVM.
 *
 * <p>The idea it shows: map and reduce over input of any size. The file is read piece by piece, as
 * fast as results come back and no faster: {@link ExecutionEngine#map} reads its inputs on demand,
 * so a file larger than memory is no trouble. The counts of the pieces are merged here, on one
 * thread. Only the different words are ever held.
 */
public final class Wordcount {

  private static final int NODES = 3;
  private static final int TOP = 20;

  // The built-in text is short; smaller pieces make some to spread.
  private static final int BUILT_IN_CHUNK_CHARS = 1024;

  private static final Comparator<Map.Entry<String, Long>> MOST_FREQUENT =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private Wordcount() {}

  /**
   * {@code wordcount [file]}: prints the top of the list; without a file, that of the license text.
   * Ends with status 2 if the file cannot be read.
   */
  public static void main(String[] args) throws InterruptedException {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
    try (Reader text = args.isEmpty() ? builtIn() : open(Path.of(args.getFirst()))) {
      int maxChars = args.isEmpty() ? BUILT_IN_CHUNK_CHARS : CountWords.MAX_CHARS;
      try (LocalCluster cluster = Cusinart.local(NODES)) {
        Map<String, Long> counts = count(cluster.engine(), text, maxChars);
        top(counts, TOP).forEach(word -> out.printf("%7d %s%n", word.getValue(), word.getKey()));
      }
      return 0;
    } catch (IOException | UncheckedIOException e) {
      err.printf(
          "wordcount: cannot read [%s]: %s; give the path of a text file, or none for the built-in"
              + " one%n",
          String.join(" ", args), reason(e));
      return 2;
    }
  }

  /** How often each word occurs in the text. The text is read to its end but not closed. */
  static Map<String, Long> count(ExecutionEngine engine, Reader text, int maxChars)
      throws InterruptedException {
    Iterable<String> chunks = () -> new Chunks(text, maxChars);
    return Gather.fold(
        engine.map(new CountWords(), chunks),
        new HashMap<>(),
        (total, outcome) -> {
          outcome.orThrow().forEach((word, count) -> total.merge(word, (long) count, Long::sum));
          return total;
        });
  }

  /** The most frequent words first; equally frequent ones in the order of their letters. */
  static List<Map.Entry<String, Long>> top(Map<String, Long> counts, int limit) {
    return counts.entrySet().stream().sorted(MOST_FREQUENT).limit(limit).toList();
  }

  static Reader builtIn() {
    InputStream license = Wordcount.class.getResourceAsStream("license.txt");
    return reader(Objects.requireNonNull(license, "license.txt is packed with this class"));
  }

  private static Reader open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    return reader(Files.newInputStream(file));
  }

  /** Bytes that are no UTF-8 are read as U+FFFD, which no word contains. */
  static Reader reader(InputStream bytes) {
    return new InputStreamReader(bytes, StandardCharsets.UTF_8);
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "access is denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
