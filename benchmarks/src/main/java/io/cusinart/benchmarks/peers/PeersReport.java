package io.cusinart.benchmarks.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cusinart.benchmarks.harness.Question;
import java.util.ArrayList;
import java.util.List;

/** A run beside the peers, written down for people and for programs. Stateless. */
public final class PeersReport {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PeersReport() {}

  /** For a terminal: the table, why cells are empty, and the targets. */
  public static List<String> lines(PeersPlan plan, PeersResults results) {
    var table = new PeersTable(results.figures(), plan.contestants());
    var lines = new ArrayList<>(table.lines());
    lines.addAll(table.notes());
    lines.add("");
    lines.addAll(Target.lines(results.figures()));
    return lines;
  }

  /**
   * For a file: all that a reader needs to object.
   *
   * @param made of where and on what the run was made
   */
  public static List<String> markdown(PeersPlan plan, List<String> made, PeersResults results) {
    var table = new PeersTable(results.figures(), plan.contestants());
    var lines = new ArrayList<String>();
    lines.add("# Beside the peers");
    section(lines, "How it was made");
    bullets(lines, made);
    bullets(lines, plan.lines());
    bullets(lines, List.of("load average before each: " + String.join("; ", results.loads())));
    section(lines, "Figures");
    lines.add("Median of the rounds (least–greatest).");
    lines.add("");
    lines.addAll(table.markdown());
    if (!table.notes().isEmpty()) {
      lines.add("");
      bullets(lines, table.notes());
    }
    section(lines, "Ours beside the best peer");
    bullets(lines, Target.lines(results.figures()));
    section(lines, "What the rows mean");
    for (Question question : Question.values()) {
      lines.add("* **%s**: %s.".formatted(question.title().strip(), question.meaning()));
    }
    section(lines, "The systems");
    plan.contestants().forEach(contestant -> system(lines, contestant, results));
    return lines;
  }

  private static void section(List<String> lines, String title) {
    lines.addAll(List.of("", "## " + title, ""));
  }

  private static void bullets(List<String> lines, List<String> texts) {
    texts.forEach(text -> lines.add("* " + text));
  }

  private static void system(List<String> lines, Contestant contestant, PeersResults results) {
    lines.add("**%s**, %s".formatted(contestant.title(), results.version(contestant)));
    lines.add("");
    bullets(lines, results.settings(contestant));
    if (!contestant.moreJvmArgs().isEmpty()) {
      lines.add("* JVMs also: `%s`".formatted(String.join(" ", contestant.moreJvmArgs())));
    }
    lines.add("");
  }

  /** {@code {"made": […], "rows": {QUESTION: {"unit": …, CONTESTANT: {…}}}, "targets": […]}}. */
  public static String json(PeersPlan plan, List<String> made, PeersResults results) {
    ObjectNode root = MAPPER.createObjectNode();
    made.forEach(root.putArray("made")::add);
    ObjectNode rows = root.putObject("rows");
    for (Question question : Question.values()) {
      ObjectNode row = rows.putObject(question.name());
      row.put("title", question.title().strip()).put("unit", question.unit());
      for (Contestant contestant : plan.contestants()) {
        row.set(contestant.name(), cell(question, contestant, results));
      }
    }
    Target.lines(results.figures()).forEach(root.putArray("targets")::add);
    return root.toPrettyString();
  }

  private static ObjectNode cell(Question question, Contestant contestant, PeersResults results) {
    ObjectNode cell = MAPPER.createObjectNode();
    var figures = results.figures();
    figures.median(question, contestant).ifPresent(median -> cell.put("median", median));
    ArrayNode rounds = cell.putArray("rounds");
    figures.figures(question, contestant).forEach(rounds::add);
    figures
        .missing(question, contestant)
        .ifPresent(missing -> cell.put(missing.kind(), missing.reason()));
    return cell;
  }
}
