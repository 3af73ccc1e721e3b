package io.cusinart.core.scheduling;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeState;
import io.cusinart.core.health.LoadReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as one submitter sees it at a moment. Immutable, so that every calling thread may
 * place against it without a lock.
 *
 * <p>What placement asks of every view and no task changes is worked out once, when it is made.
 */
public final class ClusterView {

  /** No node is known. */
  public static final ClusterView EMPTY = new ClusterView(List.of(), Optional.empty());

  private static final Comparator<NodeView> BY_ID =
      Comparator.<NodeView, NodeId>comparing(node -> node.info().id())
          .thenComparingLong(node -> node.info().incarnation());

  private final List<NodeView> nodes;
  private final Optional<NodeId> self;

  /** Workers that are up, in the order of {@link #nodes}. */
  private final NodeView[] up;

  /** Where the submitter's own node is among {@link #up}; -1 if it is not. */
  private final int home;

  private final long leastHeapFreeBytes;

  /**
   * A view of these nodes, which are copied and sorted.
   *
   * @param self the name of the submitter's own node, if that is a worker
   */
  public ClusterView(List<NodeView> nodes, Optional<NodeId> self) {
    var sorted = new ArrayList<>(nodes);
    sorted.sort(BY_ID);
    this.nodes = List.copyOf(sorted);
    this.self = self;
    this.up =
        sorted.stream()
            .filter(node -> node.info().worker() && node.info().state() == NodeState.UP)
            .toArray(NodeView[]::new);
    this.home = homeAmong(up, self);
    this.leastHeapFreeBytes =
        sorted.stream()
            .flatMap(node -> node.load().stream())
            .mapToLong(LoadReport::heapFreeBytes)
            .min()
            .orElse(Long.MAX_VALUE);
  }

  private static int homeAmong(NodeView[] up, Optional<NodeId> self) {
    for (int i = 0; i < up.length; i++) {
      if (self.isPresent() && self.get().equals(up[i].info().id())) {
        return i;
      }
    }
    return -1;
  }

  /** Every known node, sorted by name, then incarnation. */
  public List<NodeView> nodes() {
    return nodes;
  }

  /** The name of the submitter's own node, if that is a worker. */
  public Optional<NodeId> self() {
    return self;
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
    for (NodeView node : up) {
      sum += node.processors();
    }
    return Math.max(1, sum);
  }

  /** How many workers are up; no other node is ever eligible. */
  int upCount() {
    return up.length;
  }

  /** One of the workers that are up, in the order of {@link #nodes}. */
  NodeView up(int index) {
    return up[index];
  }

  /** Where the submitter's own node is among the workers that are up; -1 if it is not. */
  int home() {
    return home;
  }

  /** Whether this is the submitter's own node, a worker that is up. */
  boolean isHome(NodeView node) {
    return home >= 0 && node.info().incarnation() == up[home].info().incarnation();
  }

  /** Of the nodes that have reported, the least heap that one has free; else no limit. */
  long leastHeapFreeBytes() {
    return leastHeapFreeBytes;
  }
}
