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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes this node knows, and the hand that keeps them: users see its {@link NodeDirectory}.
 * Safe for use by several threads; readers never wait.
 *
 * <p>Entries are kept by incarnation: a node that died and its successor of the same name may both
 * be known for a moment. A name means the incarnation that is best off. Listeners are called on the
 * thread that changed something, one change after the other, with the whole new list; one that
 * throws harms nobody else, since that thread may be an actor's.
 */
public final class NodeManager implements NodeDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(NodeManager.class);

  private static final Comparator<NodeInfo> BY_NAME_BEST_FIRST =
      Comparator.comparing(NodeInfo::id)
          .thenComparingInt(NodeManager::fitness)
          .thenComparingLong(NodeInfo::incarnation);

  private final Map<Long, Entry> entries = new HashMap<>();
  private final Set<Long> enrolled = new HashSet<>();
  private final Set<Long> draining = new HashSet<>();
  private final List<Registration> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<NodeInfo> nodes = List.of();
  private volatile boolean selfEnds;

  /** By identity: one listener may be registered twice, and each registration ends by itself. */
  private final class Registration implements Listening {
    private final Consumer<List<NodeInfo>> listener;

    Registration(Consumer<List<NodeInfo>> listener) {
      this.listener = listener;
    }

    /** A listener may be a user's code. */
    void tell(List<NodeInfo> now) {
      try {
        listener.accept(now);
      } catch (RuntimeException thrown) {
        LOG.warn("A listener to the nodes threw and is told of the next change again", thrown);
      }
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  private record Entry(NodeInfo info, String actors, Set<Suspicion> suspicions) {
    NodeInfo seen(boolean isEnrolled, boolean drains) {
      if (info.state() != NodeState.UP) {
        return info;
      }
      if (!suspicions.isEmpty()) {
        return info.withState(NodeState.SUSPECTED);
      }
      if (drains) {
        return info.withState(NodeState.DRAINING);
      }
      return isEnrolled || !info.worker() ? info : info.withState(NodeState.JOINING);
    }
  }

  /** The same of a node whose actors cannot be found. */
  public void register(NodeInfo info) {
    register(info, "");
  }

  /**
   * Records a node, or what has changed about it; suspicions against its incarnation stay.
   *
   * @param actors as the paths of its actors begin
   */
  public synchronized void register(NodeInfo info, String actors) {
    Entry known = entries.get(info.incarnation());
    put(new Entry(info, actors, known == null ? Set.of() : known.suspicions()));
  }

  /** As the paths of the actors of this incarnation begin; empty if it is not known. */
  public synchronized Optional<String> actorsOf(long incarnation) {
    return Optional.ofNullable(entries.get(incarnation))
        .map(Entry::actors)
        .filter(found -> !found.isEmpty());
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

  /**
   * This incarnation has said that it takes nothing new from now on, a while before it leaves. For
   * good, and also if the incarnation is not known yet; a suspicion against it weighs more, since
   * what it has must move then.
   */
  public synchronized void drains(long incarnation) {
    if (draining.add(incarnation)) {
      publish();
    }
  }

  /** Whether this incarnation is an up member, suspected or not, its executor found or not. */
  public synchronized boolean isUp(long incarnation) {
    Entry known = entries.get(incarnation);
    return known != null && known.info().state() == NodeState.UP;
  }

  /** The name of this incarnation, if it is known. */
  public synchronized Optional<NodeId> nameOf(long incarnation) {
    return Optional.ofNullable(entries.get(incarnation)).map(entry -> entry.info().id());
  }

  /** Records a reason not to trust this incarnation; unknown incarnations are ignored. */
  public void suspect(long incarnation, Suspicion reason) {
    changeSuspicions(incarnation, reasons -> reasons.add(reason));
  }

  /** Lifts one reason not to trust this incarnation. */
  public void trust(long incarnation, Suspicion reason) {
    changeSuspicions(incarnation, reasons -> reasons.remove(reason));
  }

  /** The reasons not to trust this incarnation; none if it is not known. */
  public synchronized Set<Suspicion> suspicionsOf(long incarnation) {
    return Optional.ofNullable(entries.get(incarnation)).map(Entry::suspicions).orElse(Set.of());
  }

  /**
   * This node begins anew, as another incarnation: nothing holds that it knew before. Listeners
   * stay.
   */
  public synchronized void renew() {
    entries.clear();
    enrolled.clear();
    draining.clear();
    publish();
    selfEnds = false;
  }

  /** This node's own membership ends: whoever is forgotten from now on need not be gone. */
  public void selfEnds() {
    selfEnds = true;
  }

  /** Whether what is known of the others may be taken for what they are. */
  public boolean isCurrent() {
    return !selfEnds;
  }

  /** Forgets an incarnation that is gone for good. */
  public synchronized void forget(long incarnation) {
    enrolled.remove(incarnation);
    draining.remove(incarnation);
    if (entries.remove(incarnation) != null) {
      publish();
    }
  }

  @Override
  public NodeInfo get(NodeId id) {
    return nodes.stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new NodeNotFound(id));
  }

  @Override
  public NodeInfo getAvailable() {
    List<NodeInfo> available = available();
    if (available.isEmpty()) {
      throw new NoAvailableNodes(
          "no worker is up and healthy among the %d nodes known".formatted(nodes.size()));
    }
    return available.get(Math.floorMod(turn.getAndIncrement(), available.size()));
  }

  @Override
  public List<NodeInfo> available() {
    return nodes.stream().filter(n -> n.worker() && n.state() == NodeState.UP).toList();
  }

  @Override
  public List<NodeInfo> nodes() {
    return nodes;
  }

  @Override
  public synchronized Listening onChange(Consumer<List<NodeInfo>> listener) {
    var registration = new Registration(listener);
    listeners.add(registration);
    registration.tell(nodes);
    return registration;
  }

  private synchronized void changeSuspicions(long incarnation, Consumer<Set<Suspicion>> change) {
    Entry known = entries.get(incarnation);
    if (known != null) {
      Set<Suspicion> reasons = EnumSet.noneOf(Suspicion.class);
      reasons.addAll(known.suspicions());
      change.accept(reasons);
      put(new Entry(known.info(), known.actors(), Set.copyOf(reasons)));
    }
  }

  private void put(Entry changed) {
    Entry before = entries.put(changed.info().incarnation(), changed);
    if (!changed.equals(before)) {
      publish();
    }
  }

  private void publish() {
    nodes = entries.values().stream().map(this::seen).sorted(BY_NAME_BEST_FIRST).toList();
    listeners.forEach(each -> each.tell(nodes));
  }

  private NodeInfo seen(Entry entry) {
    long incarnation = entry.info().incarnation();
    return entry.seen(enrolled.contains(incarnation), draining.contains(incarnation));
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
