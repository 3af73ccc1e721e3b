package io.cusinart.core.membership;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.serialization.LocalMessage;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Keeps the {@link NodeManager} true to what Pekko Cluster says.
 *
 * <p>Up means a node may get work; leaving and exiting mean it drains; unreachable is a suspicion
 * that may be lifted; downed is final for that incarnation, and removed forgets it. Pekko Cluster
 * has no state for a member that still finishes its work: a node that drains says so itself, as a
 * fact.
 */
public final class MemberObserver extends AbstractMatchingBehavior<MemberObserver.Command> {

  /** What this actor accepts. */
  public sealed interface Command {}

  private record Happened(ClusterDomainEvent event) implements Command, LocalMessage {}

  /** The name of this actor under the guardian. */
  public static final String NAME = "member-observer";

  private final Cluster cluster;
  private final NodeManager nodes;

  /**
   * Observes from now on; what is already so is reported first. It restarts at once and without
   * limit: a restart subscribes anew and is told everything again.
   */
  public static Behavior<Command> create(NodeManager nodes) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context -> new MemberObserver(context, nodes)))
        .onFailure(SupervisorStrategy.restart());
  }

  private MemberObserver(ActorContext<Command> context, NodeManager nodes) {
    super(context);
    this.nodes = nodes;
    this.cluster = Cluster.get(context.getSystem());
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(ClusterDomainEvent.class, Happened::new),
                ClusterDomainEvent.class));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Happened(ClusterDomainEvent event) -> onHappened(event);
    };
  }

  private Behavior<Command> onHappened(ClusterDomainEvent event) {
    switch (event) {
      case ClusterEvent.MemberRemoved removed -> nodes.forget(incarnation(removed.member()));
      // What follows says that all are gone, and means that this node is.
      case ClusterEvent.ClusterShuttingDown$ _ -> nodes.selfEnds();
      case ClusterEvent.MemberEvent changed -> onChanged(changed.member());
      case ClusterEvent.UnreachableMember lost ->
          nodes.suspect(incarnation(lost.member()), Suspicion.UNREACHABLE);
      case ClusterEvent.ReachableMember found ->
          nodes.trust(incarnation(found.member()), Suspicion.UNREACHABLE);
      // The trait is open: leader, role and convergence events are of no interest here.
      default -> getContext().getLog().debug("Ignored [{}]", event);
    }
    return this;
  }

  /**
   * Two incarnations cannot listen at one address: where a younger one does, the elder is dead,
   * which the others need not wait to find out.
   */
  private void onChanged(Member member) {
    NodeInfo node = describe(member);
    nodes.register(node, actorsOf(member.address()));
    for (Member other : cluster.state().getMembers()) {
      if (succeeds(member, other)) {
        getContext()
            .getLog()
            .info(
                "Node [{}] is dead: [{}] listens at its address [{}]",
                Long.toHexString(incarnation(other)),
                Long.toHexString(node.incarnation()),
                node.address());
        cluster.manager().tell(new Down(other.address()));
      }
    }
  }

  /**
   * Whether this member is another and younger one at the address of that one. The same member may
   * be seen twice, in an event and in a state that is further on.
   */
  static boolean succeeds(Member member, Member other) {
    NodeInfo node = describe(member);
    NodeInfo elder = describe(other);
    return elder.incarnation() != node.incarnation()
        && elder.address().equals(node.address())
        && elder.state() != NodeState.DOWN
        && node.state() != NodeState.DOWN
        && other.isOlderThan(member);
  }

  /** Where the actors of that system are, as their paths begin. */
  private static String actorsOf(Address system) {
    return system + "/user/";
  }

  /** Whether this node is the one member that leads changes of membership. */
  public static boolean leads(Cluster cluster) {
    return cluster.selfMember().address().equals(cluster.state().getLeader());
  }

  /** {@code HOST:PORT} of the member that leads changes of membership, or empty. */
  public static String leader(Cluster cluster) {
    Address leader = cluster.state().getLeader();
    for (Member member : cluster.state().getMembers()) {
      if (member.address().equals(leader)) {
        return describe(member).address();
      }
    }
    return "";
  }

  /** How an incarnation is declared dead, if it is a member still. Safe for several threads. */
  public static LongConsumer downing(Cluster cluster) {
    return incarnation ->
        cluster
            .state()
            .getMembers()
            .forEach(member -> {
              if (incarnation(member) == incarnation) {
                cluster.manager().tell(new Down(member.address()));
              }
            });
  }

  /** The member as everyone here sees it. */
  public static NodeInfo describe(Member member) {
    Address address = member.address();
    int port = MemberRoles.port(member.getRoles(), address.getPort().orElse(0));
    String hostPort = address.getHost().orElse("?") + ":" + port;
    return new NodeInfo(
        MemberRoles.name(member.getRoles(), "unnamed-" + Long.toHexString(incarnation(member))),
        incarnation(member),
        hostPort,
        MemberRoles.labels(member.getRoles()),
        MemberRoles.worker(member.getRoles()),
        state(member));
  }

  private static long incarnation(Member member) {
    return member.uniqueAddress().longUid();
  }

  private static NodeState state(Member member) {
    return switch (member.status().toString()) {
      case "Up", "PreparingForShutdown" -> NodeState.UP;
      case "Joining", "WeaklyUp" -> NodeState.JOINING;
      case "Leaving", "Exiting", "ReadyForShutdown" -> NodeState.DRAINING;
      default -> NodeState.DOWN;
    };
  }
}
