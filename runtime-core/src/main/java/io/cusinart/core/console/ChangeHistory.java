package io.cusinart.core.console;

import io.cusinart.core.data.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The last changes, in the data directory's {@code settings.history}: a line each of time, who,
 * key, old and new value, with a tab between them. Not safe for use by two threads.
 *
 * <p>It is replaced as {@link AtomicFile} says, and keeps the last {@value #MOST} lines.
 */
final class ChangeHistory {

  static final String FILE = "settings.history";
  static final int MOST = 1_000;

  private static final int FIELDS = 5;

  /**
   * One change.
   *
   * @param when the wall clock's time, for people
   * @param who the user of the console, or the member that has passed it on
   */
  record Entry(Instant when, String who, SettingName name, String before, String after) {

    private String line() {
      return String.join(
          "\t", when.toString(), clean(who), name.toString(), clean(before), clean(after));
    }

    /** For a person. */
    String text() {
      return "%s %s %s: %s -> %s".formatted(when, who, name, before, after);
    }

    private static String clean(String field) {
      return field.replaceAll("\\p{Cntrl}", "?");
    }

    private static Entry of(String line) {
      String[] fields = line.split("\t", -1);
      if (fields.length != FIELDS) {
        throw new IllegalArgumentException(line);
      }
      return new Entry(
          Instant.parse(fields[0]), fields[1], SettingName.parse(fields[2]), fields[3], fields[4]);
    }
  }

  private final AtomicFile file;
  private final List<Entry> entries;

  private ChangeHistory(AtomicFile file, List<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * That of this directory. A line that cannot be read is left out: it is told to people only.
   *
   * @throws UncheckedIOException if the file cannot be read
   */
  static ChangeHistory in(Path directory) {
    var file = new AtomicFile(directory.resolve(FILE));
    var entries = new ArrayList<Entry>();
    try {
      String text = new String(Files.readAllBytes(file.path()), StandardCharsets.UTF_8);
      text.lines().forEach(line -> addIfReadable(line, entries));
    } catch (NoSuchFileException _) {
      // Nothing was changed yet.
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "%s cannot be read; look at its owner and permissions".formatted(file.path()),
          unreadable);
    }
    return new ChangeHistory(file, entries);
  }

  private static void addIfReadable(String line, List<Entry> entries) {
    try {
      entries.add(Entry.of(line));
    } catch (RuntimeException _) { // of two kinds, both of which mean that it is no such line
      return;
    }
  }

  /**
   * Adds one. Blocks until it is on the disk.
   *
   * @throws UncheckedIOException if that fails
   */
  void add(Entry entry) {
    entries.add(entry);
    entries.subList(0, Math.max(0, entries.size() - MOST)).clear();
    var text = new StringBuilder();
    entries.forEach(each -> text.append(each.line()).append('\n'));
    file.replace(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The last so many, the oldest first. */
  List<Entry> last(int most) {
    return List.copyOf(entries.subList(Math.max(0, entries.size() - most), entries.size()));
  }
}
