package io.cusinart.core.execution;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.scheduling.ClusterView;
import io.cusinart.core.scheduling.NodeView;
import io.cusinart.core.scheduling.Outstanding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together what placement reads: nodes and their last load reports. Written by one thread at a
 * time (the tracker's); {@link #view()} is safe for use by several threads.
 */
public final class ClusterViewKeeper {

  /**
   * What a change of the members means for tasks that are out.
   *
   * @param trusted incarnations that were suspected and are up again
   * @param suspected incarnations that have just become suspected
   * @param draining incarnations that have just begun to leave
   * @param gone incarnations that are down or no longer known
   */
  record Changes(List<Long> trusted, List<Long> suspected, List<Long> draining, List<Long> gone) {

    static Changes none() {
      return new Changes(
          new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private record Reported(LoadReport report, long outstandingNanos) {}

  private final NodeId self;
  private final Outstanding outstanding;
  private final Map<Long, Reported> reports = new HashMap<>();
  private final Map<Long, NodeInfo> known = new HashMap<>();
  private volatile ClusterView view = ClusterView.EMPTY;

  /** A keeper for the node of this name. */
  public ClusterViewKeeper(NodeId self, Outstanding outstanding) {
    this.self = self;
    this.outstanding = outstanding;
  }

  /** The view as it is now. */
  public ClusterView view() {
    return view;
  }

  Changes nodesChanged(List<NodeInfo> nodes) {
    var changes = Changes.none();
    var fresh = new HashMap<Long, NodeInfo>();
    for (NodeInfo node : nodes) {
      fresh.put(node.incarnation(), node);
      note(node, stateOf(node.incarnation()), changes);
    }
    known.keySet().stream().filter(each -> !fresh.containsKey(each)).forEach(changes.gone()::add);
    known.clear();
    known.putAll(fresh);
    reports.keySet().retainAll(fresh.keySet());
    rebuild();
    return changes;
  }

  private static void note(NodeInfo node, NodeState before, Changes changes) {
    if (node.state() == before) {
      return;
    }
    switch (node.state()) {
      case SUSPECTED -> changes.suspected().add(node.incarnation());
      case DOWN -> changes.gone().add(node.incarnation());
      case JOINING, UP, DRAINING -> {
        if (before == NodeState.SUSPECTED) {
          changes.trusted().add(node.incarnation());
        }
        if (node.state() == NodeState.DRAINING) {
          changes.draining().add(node.incarnation());
        }
      }
    }
  }

  void loadArrived(LoadReport report) {
    long out = outstanding.nanosOn(report.incarnation());
    reports.put(report.incarnation(), new Reported(report, out));
    rebuild();
  }

  boolean isKnown(long incarnation) {
    return known.containsKey(incarnation);
  }

  /** What a node has, for the time until it reports its load: as if it were idle. */
  void capacityKnown(Fact.OfNode node) {
    if (known.containsKey(node.incarnation()) && !reports.containsKey(node.incarnation())) {
      loadArrived(
          new LoadReport(
              node.incarnation(),
              node.processors(),
              -1,
              0,
              node.heapMaxBytes(),
              0,
              0,
              0,
              0,
              0,
              0,
              null));
    }
  }

  /**
   * The name of a node by incarnation; a stand-in if it is not known. Safe for use by several
   * threads.
   */
  NodeId nameOf(long incarnation) {
    for (NodeView node : view.nodes()) {
      if (node.info().incarnation() == incarnation) {
        return node.info().id();
      }
    }
    return new NodeId("unknown-" + Long.toHexString(incarnation));
  }

  /** The state in the view; a node that is not in it is down. Safe for use by several threads. */
  NodeState stateOf(long incarnation) {
    for (NodeView node : view.nodes()) {
      if (node.info().incarnation() == incarnation) {
        return node.info().state();
      }
    }
    return NodeState.DOWN;
  }

  private void rebuild() {
    List<NodeView> nodes =
        known.values().stream()
            .sorted(
                java.util.Comparator.comparing(NodeInfo::id)
                    .thenComparingLong(NodeInfo::incarnation))
            .map(this::withLoad)
            .toList();
    Optional<NodeId> worker =
        nodes.stream()
            .map(NodeView::info)
            .filter(node -> node.worker() && node.id().equals(self))
            .map(NodeInfo::id)
            .findFirst();
    view = new ClusterView(nodes, worker);
  }

  private NodeView withLoad(NodeInfo node) {
    Reported reported = reports.get(node.incarnation());
    return reported == null
        ? new NodeView(node, Optional.empty(), 0)
        : new NodeView(node, Optional.of(reported.report()), reported.outstandingNanos());
  }
}
