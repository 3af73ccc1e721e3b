package io.cusinart.benchmarks.measure;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The results as one JSON object, for programs. Stateless; safe for use by several threads. */
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** {@code {"machine": [...], "rows": {ROW: {"unit": ..., SUBJECT: {...}}}, "notes": [...]}}. */
  public static String of(List<String> machine, Results<Row, Subject> results) {
    ObjectNode root = MAPPER.createObjectNode();
    machine.forEach(root.putArray("machine")::add);
    ObjectNode rows = root.putObject("rows");
    for (Row row : Row.values()) {
      ObjectNode cells = rows.putObject(row.name());
      cells.put("title", row.title().strip()).put("unit", row.unit());
      for (Subject subject : Subject.values()) {
        put(cells, results, row, subject);
      }
    }
    results.notes().forEach(root.putArray("notes")::add);
    return root.toPrettyString();
  }

  private static void put(
      ObjectNode cells, Results<Row, Subject> results, Row row, Subject subject) {
    ObjectNode cell = MAPPER.createObjectNode();
    results.median(row, subject).ifPresent(median -> cell.put("median", median));
    ArrayNode rounds = cell.putArray("rounds");
    results.figures(row, subject).forEach(rounds::add);
    results.missing(row, subject).ifPresent(missing -> cell.put(missing.kind(), missing.reason()));
    if (!rounds.isEmpty() || cell.size() > 1) {
      cells.set(subject.name(), cell);
    }
  }
}
