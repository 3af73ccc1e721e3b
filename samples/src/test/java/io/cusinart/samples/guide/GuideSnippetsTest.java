package io.cusinart.samples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java block of the README and of the guides is a region of a source that is compiled and
 * run: {@code <!-- snippet: PATH#NAME -->} above the block names it, {@code // tag::NAME} and
 * {@code // end::NAME} mark it. The two are equal but for indentation.
 */
class GuideSnippetsTest {

  private static final Pattern MARKER = Pattern.compile("<!-- snippet: (\\S+)#(\\S+) -->");

  /** A Java block, and the line above it that is not empty. */
  private record Block(String document, int line, String above, List<String> code) {

    @Override
    public String toString() {
      return document + ":" + line;
    }
  }

  // Turns red when a character of a block is changed, and when a marker is taken away.
  @Test
  void everyJavaBlockIsARegionOfATestedSource() throws IOException {
    List<Path> documents = documents();

    assertThat(documents).hasSizeGreaterThan(1);
    for (Path document : documents) {
      for (Block block : blocks(document.toString(), Files.readAllLines(document))) {
        assertThat(String.join("\n", flushLeft(block.code())))
            .as("the block at %s", block)
            .isEqualTo(String.join("\n", flushLeft(sourceOf(block))));
      }
    }
  }

  @Test
  void aBlockWithoutAMarkerIsRefused() {
    Block bare = blocks("x.md", List.of("text", "", "```java", "int i;", "```")).getFirst();

    assertThatThrownBy(() -> sourceOf(bare))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x.md:3");
  }

  @Test
  void indentationIsNoDifference() {
    assertThat(flushLeft(List.of("    if (a) {", "      b();", "    }", "")))
        .isEqualTo(List.of("if (a) {", "  b();", "}"));
  }

  private static List<Path> documents() throws IOException {
    var documents = new ArrayList<>(List.of(root().resolve("README.md")));
    try (Stream<Path> guides = Files.list(root().resolve("docs/guide"))) {
      guides.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  /** The directory with the launcher: tests run in that of their module. */
  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("cusinart"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new IllegalStateException("the tests must run below the project's directory");
    }
    return directory;
  }

  private static List<Block> blocks(String document, List<String> lines) {
    var blocks = new ArrayList<Block>();
    String above = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.equals("```java")) {
        int end =
            lines.subList(i, lines.size()).stream().map(String::strip).toList().indexOf("```");
        assertThat(end).as("the end of the block at %s:%d", document, i + 1).isPositive();
        blocks.add(new Block(document, i + 1, above, lines.subList(i + 1, i + end)));
        i += end;
      } else if (!line.isEmpty()) {
        above = line;
      }
    }
    return blocks;
  }

  private static List<String> sourceOf(Block block) {
    Matcher marker = MARKER.matcher(block.above());
    assertThat(marker.matches())
        .as("the block at %s has a snippet marker above it", block)
        .isTrue();
    return region(root().resolve(marker.group(1)), marker.group(2));
  }

  private static List<String> region(Path source, String name) {
    try {
      List<String> lines = Files.readAllLines(source);
      List<String> stripped = lines.stream().map(String::strip).toList();
      int from = stripped.indexOf("// tag::" + name);
      int to = stripped.indexOf("// end::" + name);
      assertThat(from).as("tag::%s in %s", name, source).isNotNegative();
      assertThat(to).as("end::%s after its tag in %s", name, source).isGreaterThan(from);
      return lines.subList(from + 1, to);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source + ", which a document names", e);
    }
  }

  /** Without what all lines are indented by, and without empty lines at either end. */
  // A last line that is empty would count as not indented at all.
  private static List<String> flushLeft(List<String> lines) {
    return String.join("\n", lines).stripTrailing().stripIndent().strip().lines().toList();
  }
}
