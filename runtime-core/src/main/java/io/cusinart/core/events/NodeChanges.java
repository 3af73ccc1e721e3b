package io.cusinart.core.events;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells what has happened to the nodes from one list of them to the next. Pure but for what it
 * remembers: the last list, and which incarnation of each name came last. Not safe for use by two
 * threads.
 */
public final class NodeChanges {

  /** Names of nodes that are gone long since may be forgotten: then one is not back but new. */
  static final int MOST_NAMES = 10_000;

  private Map<Long, NodeInfo> last = Map.of();

  private final Map<String, Long> incarnations =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_NAMES;
        }
      };

  /**
   * What has happened since the last list.
   *
   * @param whySuspected in words, by incarnation
   */
  public List<Happening> update(List<NodeInfo> nodes, LongFunction<String> whySuspected) {
    var found = new ArrayList<Happening>();
    var now = new HashMap<Long, NodeInfo>();
    nodes.forEach(node -> now.put(node.incarnation(), node));
    for (NodeInfo gone : last.values()) {
      if (!now.containsKey(gone.incarnation())) {
        found.add(gone(gone));
      }
    }
    for (NodeInfo node : nodes) {
      change(last.get(node.incarnation()), node, whySuspected, found);
    }
    last = now;
    return found;
  }

  /** What comes next is told as new, but who is known by name is known still. */
  public void forgetAll() {
    last = Map.of();
  }

  private static Happening gone(NodeInfo node) {
    return node.state() == NodeState.DRAINING
        ? of("left", node, "left the cluster")
        : of("removed", node, "is removed from the cluster");
  }

  private static Happening of(String kind, NodeInfo node, String what) {
    return new Happening(
        kind,
        node.id().value(),
        "%s %s (%016x at %s)".formatted(node.id(), what, node.incarnation(), node.address()));
  }

  private void change(
      @Nullable NodeInfo before,
      NodeInfo node,
      LongFunction<String> whySuspected,
      List<Happening> found) {
    if (before == null) {
      Long earlier = incarnations.put(node.id().value(), node.incarnation());
      found.add(
          earlier == null || earlier == node.incarnation()
              ? of("joined", node, node.worker() ? "joined" : "joined as a client")
              : of("back", node, "is back as a new incarnation, after %016x".formatted(earlier)));
    }
    NodeState was = before == null ? NodeState.JOINING : before.state();
    if (was != node.state()) {
      found.add(of(was, node, whySuspected));
    }
  }

  private static Happening of(NodeState was, NodeInfo node, LongFunction<String> whySuspected) {
    return switch (node.state()) {
      case UP ->
          was == NodeState.SUSPECTED
              ? of("trusted", node, "is trusted again")
              : of("up", node, "is up");
      case SUSPECTED ->
          of("suspected", node, "is suspected: " + whySuspected.apply(node.incarnation()));
      case DRAINING -> of("draining", node, "drains: it takes nothing new and will leave");
      case DOWN -> of("down", node, "is down, for good in this incarnation");
      case JOINING -> of("idle", node, "has no executor any more and gets no work");
    };
  }
}
