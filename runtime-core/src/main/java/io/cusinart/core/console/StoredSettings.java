package io.cusinart.core.console;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.data.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The values that were changed, as they stand in the data directory's {@code settings} file. Not
 * safe for use by two threads.
 *
 * <pre>
 * cusinart-settings 1              the format's version
 * TCP::MaxConnections 1000         one line for each value, by its name
 * end 8e2c1f07                     CRC-32C of all lines before this one, in hexadecimal
 * </pre>
 *
 * <p>The file is replaced by {@link AtomicFile} and never written in place, so that a crash leaves
 * the old one or the new one. One that is damaged all the same is not believed.
 */
final class StoredSettings {

  static final String FILE = "settings";

  private static final String HEADER = "cusinart-settings 1";
  private static final String END = "end ";
  private static final int MOST_BYTES = 1 << 20;

  private final AtomicFile file;
  private SortedMap<SettingName, String> values;

  private StoredSettings(AtomicFile file, SortedMap<SettingName, String> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * What the directory's file says; nothing if there is none.
   *
   * @throws RuntimeFailure.Corrupt if it is damaged or of a later version
   * @throws UncheckedIOException if it cannot be read
   */
  static StoredSettings in(Path directory) {
    var file = new AtomicFile(directory.resolve(FILE));
    return new StoredSettings(file, read(file.path()));
  }

  SortedMap<SettingName, String> values() {
    return Collections.unmodifiableSortedMap(values);
  }

  /**
   * Keeps this value. Blocks until it is on the disk.
   *
   * @throws UncheckedIOException if that fails; the file says what it said before
   */
  void put(SettingName name, String value) {
    var next = new TreeMap<>(values);
    next.put(name, value);
    write(next);
  }

  /** Goes back to these values, which it had before. Blocks. */
  void write(SortedMap<SettingName, String> next) {
    byte[] bytes = format(next);
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "the changed settings must fit into %d bytes; nothing more can be kept"
              .formatted(MOST_BYTES));
    }
    file.replace(bytes);
    values = new TreeMap<>(next);
  }

  static byte[] format(SortedMap<SettingName, String> values) {
    var text = new StringBuilder(HEADER).append('\n');
    values.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    String lines = text.toString();
    return (lines + END + checksum(lines) + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private static String checksum(String lines) {
    var sum = new CRC32C();
    sum.update(lines.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(sum.getValue());
  }

  private static SortedMap<SettingName, String> read(Path path) {
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw damaged(path, "is larger than any that was written");
      }
      return parse(path, Files.readAllBytes(path));
    } catch (NoSuchFileException _) {
      return new TreeMap<>();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "%s cannot be read; look at its owner and permissions".formatted(path), unreadable);
    }
  }

  private static SortedMap<SettingName, String> parse(Path path, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.lastIndexOf(END);
    boolean whole =
        end > 0 && text.substring(end).equals(END + checksum(text.substring(0, end)) + '\n');
    if (!whole) {
      throw damaged(path, "does not match its checksum");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    if (!lines.getFirst().equals(HEADER)) {
      throw damaged(path, "is of another version: [%s]".formatted(lines.getFirst()));
    }
    var values = new TreeMap<SettingName, String>();
    for (String line : lines.subList(1, lines.size())) {
      int blank = line.indexOf(' ');
      values.put(SettingName.parse(line.substring(0, blank)), line.substring(blank + 1));
    }
    return values;
  }

  private static RuntimeFailure damaged(Path path, String how) {
    return new RuntimeFailure.Corrupt(
        "%s %s; put a copy in its place, or remove it to start with the configured values"
            .formatted(path, how));
  }
}
