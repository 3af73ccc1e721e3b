package io.cusinart.core.execution;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes have been members and are none any more, as an executor remembers them: their tasks
 * are nobody's. Not safe for use by two threads.
 *
 * <p>A node that was never seen is no such node: its first order may come before the news of it.
 */
final class GoneSubmitters {

  /** More than may have orders on the way; the one that went first is forgotten then. */
  static final int MOST_REMEMBERED = 10_000;

  /** Never changed, only replaced. */
  private volatile Set<Long> gone = Set.of();

  private Set<Long> present = Set.of();

  /** Those that are gone since the last list: down in it, or no longer in it. */
  Set<Long> update(List<NodeInfo> nodes) {
    Set<Long> now =
        nodes.stream()
            .filter(node -> node.state() != NodeState.DOWN)
            .map(NodeInfo::incarnation)
            .collect(Collectors.toSet());
    var left = new HashSet<>(present);
    left.removeAll(now);
    present = now;
    var remembered = new LinkedHashSet<>(gone);
    remembered.addAll(left);
    while (remembered.size() > MOST_REMEMBERED) {
      remembered.removeFirst();
    }
    gone = remembered;
    return left;
  }

  boolean contains(long incarnation) {
    return gone.contains(incarnation);
  }
}
