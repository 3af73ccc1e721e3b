package io.cusinart.benchmarks.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The results as aligned plain text. A cell is the median of the rounds, with each round behind it
 * if there are several; {@code -} is what was not asked. TLS has columns if it was. Not safe for
 * use by two threads.
 */
public final class Table {

  private static final String NONE = "-";

  private final Results<Row, Subject> results;
  private final Map<String, Integer> footnotes = new LinkedHashMap<>();

  private final boolean tls;

  private Table(Results<Row, Subject> results) {
    this.results = results;
    this.tls = results.asked(Subject.TLS);
  }

  /** Head, rows, and below them why a cell has no figure and what should not have happened. */
  public static List<String> lines(Results<Row, Subject> results) {
    return new Table(results).lines();
  }

  private List<String> lines() {
    var grid = new ArrayList<List<String>>();
    grid.add(head());
    for (Row row : Row.values()) {
      grid.add(cells(row));
    }
    List<String> lines = new ArrayList<>(aligned(grid));
    footnotes.forEach((reason, number) -> lines.add("[%d] %s".formatted(number, reason)));
    results.notes().forEach(note -> lines.add("! " + note));
    return lines;
  }

  private List<Subject> subjects() {
    return Arrays.stream(Subject.values()).filter(each -> each != Subject.TLS || tls).toList();
  }

  private List<String> head() {
    var head = new ArrayList<>(List.of("", "unit"));
    subjects().forEach(subject -> head.add(subject.title()));
    head.add("channel/echo");
    head.add("channel/Artery");
    if (tls) {
      head.add("TLS/channel");
    }
    return head;
  }

  private List<String> cells(Row row) {
    var cells = new ArrayList<>(List.of(row.title(), row.unit()));
    subjects().forEach(subject -> cells.add(cell(row, subject)));
    cells.add(ratio(row, Subject.CHANNEL, Subject.ECHO));
    cells.add(ratio(row, Subject.CHANNEL, Subject.ARTERY));
    if (tls) {
      cells.add(ratio(row, Subject.TLS, Subject.CHANNEL));
    }
    return cells;
  }

  private String cell(Row row, Subject subject) {
    OptionalDouble median = results.median(row, subject);
    if (median.isEmpty()) {
      Optional<Cell.Missing> missing = results.missing(row, subject);
      return missing.map(this::footnote).orElse(NONE);
    }
    List<Double> rounds = results.figures(row, subject);
    String text = number(median.getAsDouble());
    return rounds.size() == 1
        ? text
        : rounds.stream().map(Table::number).collect(Collectors.joining(" ", text + " (", ")"));
  }

  private String footnote(Cell.Missing missing) {
    String reason = missing.kind() + ": " + missing.reason();
    int number = footnotes.computeIfAbsent(reason, _ -> footnotes.size() + 1);
    return "%s [%d]".formatted(missing.kind(), number);
  }

  private String ratio(Row row, Subject subject, Subject other) {
    OptionalDouble figure = results.median(row, subject);
    OptionalDouble base = results.median(row, other);
    if (figure.isEmpty() || base.isEmpty() || base.getAsDouble() == 0) {
      return NONE;
    }
    double ratio = figure.getAsDouble() / base.getAsDouble();
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.2f", ratio);
  }

  /** Three digits that mean something, and a comma at the thousands. */
  public static String number(double value) {
    boolean whole = Math.abs(value) >= 100 || value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%,.0f" : "%.1f", value);
  }

  /** The first two columns to the left, the others to the right. */
  public static List<String> aligned(List<List<String>> grid) {
    int[] widths =
        IntStream.range(0, grid.getFirst().size())
            .map(column -> grid.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return grid.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - row.get(column).length());
      line.append(column == 0 ? "" : "  ");
      line.append(column < 2 ? row.get(column) + padding : padding + row.get(column));
    }
    return line.toString().stripTrailing();
  }
}
