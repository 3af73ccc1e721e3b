package io.cusinart.core.membership;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure.NoAvailableNodes;
import io.cusinart.api.RuntimeFailure.NodeNotFound;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The nodes this node knows. Safe for use by several threads; readers never wait.
 *
 * <p>Entries are kept by incarnation: a node that died and its successor of the same name may both
 * be known for a moment. A name means the incarnation that is best off. Listeners are called on the
 * thread that changed something, one change after the other, with the whole new list.
 */
public final class NodeManager {

  private static final Comparator<NodeInfo> BY_NAME_BEST_FIRST =
      Comparator.comparing(NodeInfo::id)
          .thenComparingInt(NodeManager::fitness)
          .thenComparingLong(NodeInfo::incarnation);

  private final Map<Long, Entry> entries = new HashMap<>();
  private final Set<Long> enrolled = new HashSet<>();
  private final List<Consumer<List<NodeInfo>>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<NodeInfo> nodes = List.of();

  private record Entry(NodeInfo info, Set<Suspicion> suspicions) {
    NodeInfo seen(boolean isEnrolled) {
      if (info.state() != NodeState.UP) {
        return info;
      }
      if (!suspicions.isEmpty()) {
        return info.withState(NodeState.SUSPECTED);
      }
      return isEnrolled || !info.worker() ? info : info.withState(NodeState.JOINING);
    }
  }

  /** Records a node, or what has changed about it; suspicions against its incarnation stay. */
  public synchronized void register(NodeInfo info) {
    Entry known = entries.get(info.incarnation());
    put(new Entry(info, known == null ? Set.of() : known.suspicions()));
  }

  /**
   * The executor of this incarnation was found: from now on it can be given work. A worker that is
   * registered but not enrolled is still joining; the two may come in any order.
   */
  public synchronized void enrol(long incarnation) {
    if (enrolled.add(incarnation)) {
      publish();
    }
  }

  /** The executor of this incarnation is gone. */
  public synchronized void dismiss(long incarnation) {
    if (enrolled.remove(incarnation)) {
      publish();
    }
  }

  /** Whether this incarnation is an up member, suspected or not, its executor found or not. */
  public synchronized boolean isUp(long incarnation) {
    Entry known = entries.get(incarnation);
    return known != null && known.info().state() == NodeState.UP;
  }

  /** Records a reason not to trust this incarnation; unknown incarnations are ignored. */
  public void suspect(long incarnation, Suspicion reason) {
    changeSuspicions(incarnation, reasons -> reasons.add(reason));
  }

  /** Lifts one reason not to trust this incarnation. */
  public void trust(long incarnation, Suspicion reason) {
    changeSuspicions(incarnation, reasons -> reasons.remove(reason));
  }

  /** Forgets an incarnation that is gone for good. */
  public synchronized void forget(long incarnation) {
    enrolled.remove(incarnation);
    if (entries.remove(incarnation) != null) {
      publish();
    }
  }

  /**
   * The node of this name.
   *
   * @throws NodeNotFound if no incarnation of it is known
   */
  public NodeInfo get(NodeId id) {
    return nodes.stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new NodeNotFound(id));
  }

  /**
   * Some worker that is up and healthy; successive calls take turns over all of them.
   *
   * @throws NoAvailableNodes if there is none
   */
  public NodeInfo getAvailable() {
    List<NodeInfo> available = available();
    if (available.isEmpty()) {
      throw new NoAvailableNodes(
          "no worker is up and healthy among the %d nodes known".formatted(nodes.size()));
    }
    return available.get(Math.floorMod(turn.getAndIncrement(), available.size()));
  }

  /** All workers that are up and healthy, by name. */
  public List<NodeInfo> available() {
    return nodes.stream().filter(n -> n.worker() && n.state() == NodeState.UP).toList();
  }

  /** All nodes known, by name; of one name the incarnation that is best off comes first. */
  public List<NodeInfo> nodes() {
    return nodes;
  }

  /** Calls the listener with the list as it is now and after every change; it must not block. */
  public synchronized void onChange(Consumer<List<NodeInfo>> listener) {
    listeners.add(listener);
    listener.accept(nodes);
  }

  private synchronized void changeSuspicions(long incarnation, Consumer<Set<Suspicion>> change) {
    Entry known = entries.get(incarnation);
    if (known != null) {
      Set<Suspicion> reasons = EnumSet.noneOf(Suspicion.class);
      reasons.addAll(known.suspicions());
      change.accept(reasons);
      put(new Entry(known.info(), Set.copyOf(reasons)));
    }
  }

  private void put(Entry changed) {
    Entry before = entries.put(changed.info().incarnation(), changed);
    if (!changed.equals(before)) {
      publish();
    }
  }

  private void publish() {
    nodes =
        entries.values().stream()
            .map(entry -> entry.seen(enrolled.contains(entry.info().incarnation())))
            .sorted(BY_NAME_BEST_FIRST)
            .toList();
    listeners.forEach(listener -> listener.accept(nodes));
  }

  private static int fitness(NodeInfo node) {
    return switch (node.state()) {
      case UP -> 0;
      case DRAINING -> 1;
      case JOINING -> 2;
      case SUSPECTED -> 3;
      case DOWN -> 4;
    };
  }
}
