package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bytes of messages as nodes write them or once wrote them: a file of lines {@code name hex}. A
 * name has a line for each form in which it was ever written. Not safe for use by two threads.
 *
 * <p>{@code -Dgolden.add=true} adds a line for what is written now and stands nowhere yet. It never
 * changes one: nodes of the version that wrote it may be running.
 */
public final class Golden {

  private static final String ADD = "golden.add";

  /** One form of one message. */
  public record Line(String name, String hex) {

    /** The bytes themselves. */
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  private final Path file;
  private final boolean adding;
  private final List<Line> lines = new ArrayList<>();

  Golden(Path file, boolean adding) {
    this.file = file;
    this.adding = adding;
    if (Files.exists(file)) {
      text(file)
          .lines()
          .filter(each -> !each.startsWith("#"))
          .map(Golden::line)
          .forEach(lines::add);
    }
  }

  /** The lines of this file under {@code src/test/resources/golden}. */
  public static Golden of(String name) {
    Path module = root().resolve("runtime-core/src/test/resources/golden");
    return new Golden(module.resolve(name), Boolean.getBoolean(ADD));
  }

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("runtime-api"))) {
      here = Objects.requireNonNull(here.getParent(), "these tests run inside the project");
    }
    return here;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Line line(String text) {
    String[] parts = text.split(" ", -1);
    assertThat(parts).as("a line \"name hex\"").hasSize(2);
    return new Line(parts[0], parts[1]);
  }

  /** All lines, in their order. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The first form of this message. */
  public byte[] first(String name) {
    return lines.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow()
        .bytes();
  }

  /**
   * Fails unless {@code reads} is content with each form of this message, and {@code today}, what
   * is written now, is one of them.
   */
  public void check(String name, byte[] today, Consumer<byte[]> reads) {
    List<Line> forms = lines.stream().filter(each -> each.name().equals(name)).toList();
    String hex = HexFormat.of().formatHex(today);
    if (forms.stream().noneMatch(each -> each.hex().equals(hex))) {
      String line = name + " " + hex;
      if (!adding) {
        fail(
            "golden/%s has %s of %s. If older nodes can read that, add it with -D%s=true and leave"
                + " every line that is there:%n%s",
            file.getFileName(), forms.isEmpty() ? "no line" : "other bytes", name, ADD, line);
      }
      append(line);
    }
    forms.forEach(each -> reads.accept(each.bytes()));
    reads.accept(today);
  }

  private void append(String line) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent(), "a file in a directory"));
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.add(line(line));
  }

  /** Fails if a line is of none of these. */
  public void checkNames(Set<String> names) {
    assertThat(lines.stream().map(Line::name).filter(each -> !names.contains(each)))
        .as(
            "golden/%s: messages without a sample; older nodes may still send them",
            file.getFileName())
        .isEmpty();
  }
}
