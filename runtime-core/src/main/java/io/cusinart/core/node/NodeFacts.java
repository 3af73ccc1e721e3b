package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.console.SharedSettings;
import io.cusinart.core.execution.TaskTracker;
import io.cusinart.core.facts.ClusterFacts;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.membership.NodeManager;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What an incarnation says to all nodes, and what it does with what they say. For its guardian's
 * thread.
 */
final class NodeFacts {

  private final Fact.OfNode self;
  private final NodeManager nodes;
  private final SharedSettings settings;
  private final Cluster cluster;
  private final ActorRef<TaskTracker.Command> tracker;
  private final ActorRef<ClusterFacts.Command> facts;
  private final NodeDirectory.Listening listening;
  private Set<Long> known = Set.of();

  /**
   * For this incarnation, which says nothing yet.
   *
   * @param self what it will say of itself
   */
  NodeFacts(
      ActorContext<?> context,
      Fact.OfNode self,
      NodeManager nodes,
      SharedSettings settings,
      ActorRef<TaskTracker.Command> tracker) {
    this.self = self;
    this.nodes = nodes;
    this.settings = settings;
    this.cluster = Cluster.get(context.getSystem());
    this.tracker = tracker;
    this.facts = context.spawn(ClusterFacts.create(this::take), ClusterFacts.NAME);
    this.listening = nodes.onChange(this::retain);
  }

  /** On virtual threads. This node's own lanes know better than a fact that it drains. */
  private void take(Collection<Fact> said) {
    for (Fact fact : said) {
      if (fact instanceof Fact.OfNode node
          && node.draining()
          && node.incarnation() != self.incarnation()) {
        nodes.drains(node.incarnation());
      }
    }
    tracker.tell(new TaskTracker.FactsKnown(said));
    settings.take(said);
  }

  /** What is about nodes that are gone is forgotten. One of all says that: the leader. */
  private synchronized void retain(List<NodeInfo> seen) {
    Set<Long> now = seen.stream().map(NodeInfo::incarnation).collect(Collectors.toSet());
    boolean gone = !now.containsAll(known);
    known = now;
    if (gone && nodes.isCurrent() && MemberObserver.leads(cluster)) {
      facts.tell(new ClusterFacts.Retain(now));
    }
  }

  /** The node is a member: the others are asked what they have said. */
  void learn(ActorRef<ClusterFacts.Learned> replyTo) {
    facts.tell(new ClusterFacts.Learn(replyTo));
  }

  /** The node knows what they have said, and speaks from now on. */
  void begin() {
    say(self);
    settings.sayTo(this::say);
  }

  void say(Fact fact) {
    facts.tell(new ClusterFacts.Say(fact));
  }

  /** Takes nothing new from now on. */
  void drain() {
    say(self.thatDrains());
  }

  void end() {
    listening.close();
    settings.silence();
  }
}
