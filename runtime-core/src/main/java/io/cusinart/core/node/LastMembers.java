package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.settings.HostPort;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom a node asks for its cluster when it is no member any more: the other workers, and for a
 * while those that were lost. Where all nodes are removed at once, as in a network that never
 * settles, each sees others go before it goes itself; a node that forgot them would form a cluster
 * of its own. Who left on purpose is forgotten at once. Pure; for one thread.
 */
final class LastMembers {

  /** Longer than a node that is removed too takes to end. */
  static final long KEEP_LOST_NANOS = 60_000_000_000L;

  private final HostPort self;
  private final Map<HostPort, Long> lost = new HashMap<>();
  private Map<HostPort, NodeState> seen = Map.of();

  /**
   * Of the node at this address.
   *
   * @param remembered whom it asked before it became a member; until it has seen others, the lost
   */
  LastMembers(HostPort self, Collection<HostPort> remembered, long nowNanos) {
    this.self = self;
    remembered.forEach(each -> lost.put(each, nowNanos));
  }

  /** Whom to ask, now that these nodes are seen. */
  List<HostPort> see(Collection<NodeInfo> nodes, long nowNanos) {
    var next = new HashMap<HostPort, NodeState>();
    for (NodeInfo node : nodes) {
      HostPort address = HostPort.of(node.address());
      if (node.worker() && !address.equals(self)) {
        // Of two incarnations at one address the better off counts, which comes first.
        next.putIfAbsent(address, node.state());
      }
    }
    seen.forEach((address, state) -> {
      if (state != NodeState.DRAINING) {
        lost.putIfAbsent(address, nowNanos);
      }
    });
    lost.keySet().removeAll(next.keySet());
    lost.values().removeIf(since -> nowNanos - since > KEEP_LOST_NANOS);
    seen = next;
    Set<HostPort> all = new HashSet<>(next.keySet());
    all.addAll(lost.keySet());
    return all.stream().sorted(java.util.Comparator.comparing(HostPort::toString)).toList();
  }
}
