package io.cusinart.testkit.junit;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.events.Event;
import io.cusinart.core.events.EventPage;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events that nodes have seen, what several have seen in one line. Not safe for use by two
 * threads.
 */
final class NodeLogs {

  /** The nth time that a node has seen the same. */
  private record Sight(String kind, String text, int number) {}

  private record Seen(long firstMillis, List<String> by) {}

  private final Map<Sight, Seen> sights = new LinkedHashMap<>();
  private final List<ClusterTrace.Line> silent = new ArrayList<>();

  /** Asks the node at this address. Blocks, at most about 15 s. */
  void ask(String node, String address, NodeSettings settings) {
    try (var client = OperatorClient.of(address, settings)) {
      var times = new HashMap<String, Integer>();
      EventPage page = client.events(0, Duration.ZERO).page();
      while (!page.events().isEmpty()) {
        for (Event each : page.events()) {
          add(node, each, times.merge(each.kind() + each.text(), 1, Integer::sum));
        }
        page = client.events(page.events().getLast().sequence(), Duration.ZERO).page();
      }
    } catch (RuntimeFailure none) {
      silent.add(
          new ClusterTrace.Line(
              System.currentTimeMillis(),
              "the events of %s are not known: %s".formatted(node, none.getMessage())));
    }
  }

  private void add(String node, Event event, int number) {
    Seen seen =
        sights.computeIfAbsent(
            new Sight(event.kind(), event.text(), number),
            _ -> new Seen(event.wallMillis(), new ArrayList<>()));
    seen.by().add(node);
    if (event.wallMillis() < seen.firstMillis()) {
      sights.put(
          new Sight(event.kind(), event.text(), number), new Seen(event.wallMillis(), seen.by()));
    }
  }

  /** One line for each event, at the time of whoever saw it first. */
  List<ClusterTrace.Line> lines() {
    var all = new ArrayList<>(silent);
    sights.forEach((sight, seen) ->
        all.add(
            new ClusterTrace.Line(
                seen.firstMillis(),
                "%s: %s (seen by %s)"
                    .formatted(sight.kind(), sight.text(), String.join(", ", seen.by())))));
    return all;
  }
}
