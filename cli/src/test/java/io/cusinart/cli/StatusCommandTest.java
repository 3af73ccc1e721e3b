package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.operator.OperatorReply.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of {@code status}. */
final class StatusCommandTest {

  private static String line(int stuck) {
    var node = new NodeInfo(new NodeId("node-1"), 1, "h:1", Set.of("gpu"), true, NodeState.UP);
    var load = new LoadReport(1, 2, 0.5, 10 << 20, 100 << 20, 3, 2, 0, 42, 0, stuck, null);
    var out = new StringWriter();
    StatusCommand.print(
        new Status("c", "node-1", "h:1", List.of(new NodeLine(node, load, List.of()))),
        new PrintWriter(out, true));
    return out.toString().lines().toList().getLast();
  }

  /** Turns red when reasons are not told, or a warning is taken for one that blocks. */
  @Test
  void whatIsWrongWithANodeStandsBelowTheTable() {
    var node = new NodeInfo(new NodeId("node-1"), 1, "h:1", Set.of(), true, NodeState.UP);
    var reasons = List.of(Reason.blocks("disk", "97 % full"), Reason.warns("clock", "late"));
    var out = new StringWriter();
    StatusCommand.print(
        new Status("c", "node-1", "", List.of(new NodeLine(node, null, reasons))),
        new PrintWriter(out, true));

    assertThat(out.toString().lines().skip(3))
        .containsExactly("node-1 is not ready: disk: 97 % full", "node-1 warns: clock: late");
  }

  /** Turns red when stuck bodies are not told: they hold threads and memory until a restart. */
  @Test
  void aLineTellsOfBodiesThatIgnoreTheirCancellation() {
    assertThat(line(0)).matches("node-1 +h:1 +up +50% +10/100 MB +3 +2 +42 +leads membership gpu");
    assertThat(line(3)).endsWith("leads membership stuck bodies: 3 gpu");
  }
}
