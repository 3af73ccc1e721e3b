package io.cusinart.core.scheduling;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as one submitter sees it at a moment. Immutable, so that every calling thread may
 * place against it without a lock.
 *
 * @param nodes every known node, sorted by name, then incarnation
 * @param self the name of the submitter's own node, if that is a worker
 */
public record ClusterView(List<NodeView> nodes, Optional<NodeId> self) {

  /** No node is known. */
  public static final ClusterView EMPTY = new ClusterView(List.of(), Optional.empty());

  private static final Comparator<NodeView> BY_ID =
      Comparator.<NodeView, NodeId>comparing(node -> node.info().id())
          .thenComparingLong(node -> node.info().incarnation());

  /** Copies and sorts the nodes. */
  public ClusterView {
    var sorted = new ArrayList<>(nodes);
    sorted.sort(BY_ID);
    nodes = List.copyOf(sorted);
  }

  /**
   * The node of that name. While an old incarnation is still listed beside the new one, the one
   * that is up.
   */
  public Optional<NodeView> find(NodeId id) {
    Optional<NodeView> found = Optional.empty();
    for (NodeView node : nodes) {
      if (node.info().id().equals(id)) {
        if (node.info().state() == NodeState.UP) {
          return Optional.of(node);
        }
        found = Optional.of(node);
      }
    }
    return found;
  }

  /** Processors of all workers that are up, at least 1; one for a worker that has not reported. */
  public int processors() {
    int sum = 0;
    for (NodeView node : nodes) {
      if (node.info().worker() && node.info().state() == NodeState.UP) {
        sum += node.processors();
      }
    }
    return Math.max(1, sum);
  }

  boolean isSelf(NodeView node) {
    return self.isPresent() && self.get().equals(node.info().id());
  }
}
