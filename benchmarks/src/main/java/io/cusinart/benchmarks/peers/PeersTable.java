package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Question;
import io.cusinart.benchmarks.measure.Cell;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures as a grid of text: a cell is the median of the rounds, with the least and the
 * greatest behind it if there are several. Not safe for use by two threads.
 */
final class PeersTable {

  private final Results<Question, Contestant> figures;
  private final List<Contestant> contestants;
  private final Map<String, Integer> footnotes = new LinkedHashMap<>();
  private final List<List<String>> grid = new ArrayList<>();

  PeersTable(Results<Question, Contestant> figures, List<Contestant> contestants) {
    this.figures = figures;
    this.contestants = contestants;
    var head = new ArrayList<>(List.of("", "unit"));
    contestants.forEach(contestant -> head.add(contestant.title()));
    grid.add(head);
    for (Question question : Question.values()) {
      var row = new ArrayList<>(List.of(question.title(), question.unit()));
      contestants.forEach(contestant -> row.add(cell(question, contestant)));
      grid.add(row);
    }
  }

  private String cell(Question question, Contestant contestant) {
    List<Double> rounds = figures.figures(question, contestant);
    String text =
        figures.median(question, contestant).stream()
            .mapToObj(Table::number)
            .collect(Collectors.joining());
    if (rounds.size() > 1) {
      text +=
          " (%s–%s)"
              .formatted(
                  Table.number(Collections.min(rounds)), Table.number(Collections.max(rounds)));
    }
    String note = figures.missing(question, contestant).map(this::footnote).orElse("");
    String cell = (text + " " + note).strip();
    return cell.isEmpty() ? "-" : cell;
  }

  private String footnote(Cell.Missing missing) {
    String reason = missing.kind() + ": " + missing.reason();
    int number = footnotes.computeIfAbsent(reason, _ -> footnotes.size() + 1);
    return "%s [%d]".formatted(missing.kind(), number);
  }

  /** Why cells have no figure, in some round. */
  List<String> notes() {
    return footnotes.entrySet().stream()
        .map(each -> "[%d] %s".formatted(each.getValue(), each.getKey()))
        .toList();
  }

  /** For a terminal. */
  List<String> lines() {
    return Table.aligned(grid);
  }

  /** For a Markdown file. */
  List<String> markdown() {
    var lines = new ArrayList<String>();
    for (List<String> row : grid) {
      lines.add(row.stream().map(String::strip).collect(Collectors.joining(" | ", "| ", " |")));
      if (lines.size() == 1) {
        lines.add("|---|---|" + "---:|".repeat(contestants.size()));
      }
    }
    return lines;
  }
}
