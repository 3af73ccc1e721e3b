package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.events.Event;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.operator.OperatorReply.Status;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StatusJsonTest {

  /** Turns red when the records are written as they are: 2^53 + 1 is read as 2^53 by many. */
  @Test
  void namesArePlainAndIncarnationsSurviveReadersThatKnowDoublesOnly() throws Exception {
    long incarnation = (1L << 53) + 1;
    var node =
        new NodeInfo(new NodeId("a"), incarnation, "127.0.0.1:1", Set.of(), true, NodeState.UP);
    var load = new LoadReport(incarnation, 2, 0.5, 10, 100, 0, 1, 5, 3, 9, 0, null);

    String json =
        StatusJson.of(new Status("c", "a", "", List.of(new NodeLine(node, load, List.of()))))
            .replaceAll("\\s", "");

    assertThat(json)
        .contains("\"id\":\"a\",\"incarnation\":\"0020000000000001\"")
        .contains("\"load\":{\"incarnation\":\"0020000000000001\"");
  }

  @Test
  void reasonsAndEventsAreThereForPrograms() throws Exception {
    var node = new NodeInfo(new NodeId("a"), 1, "127.0.0.1:1", Set.of(), true, NodeState.UP);
    var line = new NodeLine(node, null, List.of(Reason.blocks("disk", "full")));

    assertThat(StatusJson.of(new Status("c", "a", "", List.of(line))).replaceAll("\\s", ""))
        .contains("\"reasons\":[{\"check\":\"disk\",\"blocking\":true,\"text\":\"full\"}]");
    assertThat(StatusJson.of("b", new Event(7, 1_000, "up", "a", "a is up")))
        .isEqualTo(
            "{\"seenBy\":\"b\",\"sequence\":7,\"at\":\"1970-01-01T00:00:01Z\",\"kind\":\"up\",\"node\":\"a\",\"text\":\"a is up\"}");
  }
}
