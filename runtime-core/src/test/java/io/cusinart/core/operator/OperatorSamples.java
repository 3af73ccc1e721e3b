package io.cusinart.core.operator;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.TaskId;
import io.cusinart.core.events.Event;
import io.cusinart.core.events.EventPage;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.operator.OperatorReply.Status;
import io.cusinart.core.operator.OperatorReply.Tasks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A value for every question and answer, and for what can be absent, by a name. What exists stays
 * as it is; its golden bytes are those of older nodes and tools.
 */
final class OperatorSamples {

  private static final NodeInfo NODE =
      new NodeInfo(
          new NodeId("a.b_c-1"), -9, "[::1]:25520", Set.of("k=v"), true, NodeState.SUSPECTED);
  private static final NodeInfo CLIENT =
      new NodeInfo(new NodeId("c"), 9, "h:1", Set.of(), false, NodeState.UP);
  private static final LoadReport LOAD =
      new LoadReport(-1, 64, -1.0, 1, 1L << 40, 3, 4, 1L << 60, 9, 10, 5, null);

  private OperatorSamples() {}

  static Map<String, OperatorRequest> requests() {
    Map<String, OperatorRequest> samples = new LinkedHashMap<>();
    samples.put("Introduce", new OperatorRequest.Introduce());
    samples.put("GetStatus", new OperatorRequest.GetStatus());
    samples.put("GetTasks", new OperatorRequest.GetTasks());
    samples.put("Why", new OperatorRequest.Why(new TaskId(-7, 1L << 40), true));
    samples.put("RunNamed", new OperatorRequest.RunNamed("com.acme.Count", "{\"a\":[1]}"));
    samples.put("GetSetting", new OperatorRequest.GetSetting("TCP::MaxConnections"));
    samples.put(
        "SetSetting",
        new OperatorRequest.SetSetting("Health::CheckInterval", List.of("2", "s"), "root at a"));
    samples.put("GetEvents", new OperatorRequest.GetEvents(1L << 40, 20_000));
    samples.put("Drain", new OperatorRequest.Drain(true, false, "ada"));
    return samples;
  }

  static Map<String, OperatorReply> replies() {
    Map<String, OperatorReply> samples = new LinkedHashMap<>();
    samples.put("Refused", new OperatorReply.Refused("Gr\u00fc\u00dfe"));
    samples.put(
        "Introduction", new OperatorReply.Introduction("c", "a", -3, "[::1]:25521", true, true));
    samples.put(
        "Status",
        new Status(
            "cusinart",
            "a",
            "",
            List.of(new NodeLine(NODE, LOAD, List.of()), new NodeLine(CLIENT, null, List.of()))));
    samples.put("Status/nobody", new Status("cusinart", "a", "h:1", List.of()));
    for (NodeState each : NodeState.values()) {
      samples.put(
          "Status/" + each.name().toLowerCase(Locale.ROOT),
          new Status("c", "a", "", List.of(new NodeLine(NODE.withState(each), null, List.of()))));
    }
    var reasons = List.of(Reason.blocks("disk", "full"), Reason.warns("clock", "late"));
    samples.put(
        "Status/reasons", new Status("c", "a", "", List.of(new NodeLine(NODE, null, reasons))));
    samples.put(
        "Events",
        new OperatorReply.Events(
            "a",
            new EventPage(
                "1f", 3, List.of(new Event(4, 1L << 40, "joined", "b", "b joined \u00fc")))));
    samples.put("Events/none", new OperatorReply.Events("a", new EventPage("1f", 0, List.of())));
    var out = List.of(new TaskOut("t-1-2", "C", "running", "b", 1L << 40, 2, 1_024, "40 % \u00fc"));
    var here = List.of(new TaskHere("t-1-2", 1, "waiting", "cpu", 0, 1));
    samples.put("Tasks", new Tasks("a", 7, out, 1, here));
    samples.put("Tasks/none", new Tasks("a", 0, List.of(), 0, List.of()));
    samples.put(
        "Explained", new OperatorReply.Explained("t-1-2", "a", "completed", "line\nline\n"));
    samples.put("Setting", new OperatorReply.Setting(true, List.of("TCP::A is now 1.", "x")));
    samples.put("Setting/refused", new OperatorReply.Setting(false, List.of("no")));
    samples.put("Drain", new OperatorReply.Drain("a", true, 3, 2, 1, 2_000, 12_000, List.of("x")));
    samples.put("RunReply", new OperatorReply.RunReply("Completed", "null", "ran"));
    return samples;
  }
}
