package io.cusinart.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.operator.OperatorReply.Status;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows members, health and load as one node sees them. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows members, health and load.")
final class StatusCommand implements Callable<Integer> {

  private static final String ROW = "%-16s %-22s %-10s %5s %11s %7s %8s %10s  %s%n";

  @Mixin private Endpoint endpoint = new Endpoint();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    Status status = endpoint.ask(OperatorClient::status);
    if (json) {
      out.println(StatusJson.of(status));
    } else {
      print(status, out);
    }
    return 0;
  }

  static void print(Status status, PrintWriter out) {
    out.printf("cluster %s, seen from %s%n", status.cluster(), status.self());
    out.printf(ROW, "NODE", "ADDRESS", "STATE", "CPU", "HEAP", "QUEUED", "RUNNING", "DONE", "");
    status.nodes().forEach(line -> print(line, status.leader(), out));
    status.nodes().forEach(line -> line.reasons().forEach(each -> print(line, each, out)));
    out.flush();
  }

  private static void print(NodeLine line, Reason reason, PrintWriter out) {
    out.printf(
        "%s %s: %s: %s%n",
        line.node().id(),
        reason.blocking() ? "is not ready" : "warns",
        reason.check(),
        reason.text());
  }

  private static void print(NodeLine line, String leader, PrintWriter out) {
    @Nullable LoadReport load = line.load();
    String notes =
        (line.node().worker() ? "" : "client ")
            + (line.node().address().equals(leader) ? "leads membership " : "")
            + (load == null || load.stuck() == 0 ? "" : "stuck bodies: %d ".formatted(load.stuck()))
            + String.join(" ", line.node().labels().stream().sorted().toList());
    out.printf(
        ROW,
        line.node().id(),
        line.node().address(),
        line.node().state().toString().toLowerCase(Locale.ROOT),
        load == null || load.cpuLoad() < 0 ? "-" : Math.round(load.cpuLoad() * 100) + "%",
        load == null ? "-" : heap(load),
        load == null ? "-" : load.queued(),
        load == null ? "-" : load.running(),
        load == null ? "-" : load.completed(),
        notes.strip());
  }

  private static String heap(LoadReport load) {
    return "%d/%d MB".formatted(load.heapUsedBytes() >> 20, load.heapMaxBytes() >> 20);
  }
}
