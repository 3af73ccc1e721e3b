package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;

/**
 * One life of a node in its cluster: an actor system that becomes a member and ends for good. Safe
 * for use by several threads.
 */
final class Incarnation {

  private static final Duration RETRY_JOIN = Duration.ofSeconds(5);

  /**
   * How long the rest of an actor system may take when no actor of ours is left in it. Its streams
   * wait for the other end of their connections, which a split keeps silent.
   */
  private static final Duration REST_PATIENCE = Duration.ofSeconds(3);

  private static final Duration END_PATIENCE = Duration.ofSeconds(15);

  private final ActorSystem<NodeGuardian.Command> system;
  private final NodeParts parts;
  private final CompletionStage<Void> ended;

  private Incarnation(
      ActorSystem<NodeGuardian.Command> system, NodeParts parts, CompletionStage<Void> ended) {
    this.system = system;
    this.parts = parts;
    this.ended = ended;
  }

  /**
   * Starts one and waits until it is a member. Blocks; an interrupt ends the wait. If it throws,
   * nothing of it is left.
   *
   * @param patience how long it may look for its cluster, and how long it may wait to be let in
   * @throws RuntimeFailure.Invalid if the address cannot be bound or the name is taken
   * @throws RuntimeFailure.Unavailable if nobody lets it in, or what else ended the start
   */
  static Incarnation start(Beginning beginning, Patience patience) {
    var news = new NodeGuardian.News();
    ActorSystem<NodeGuardian.Command> system = beginning.createSystem(news);
    NodeSettings settings = beginning.settings();
    CompletionStage<Void> ended = ended(system, news);
    ended.thenRun(() -> news.ready().completeExceptionally(endedEarly(settings, system)));
    try {
      beginning.join(system, patience.toLook());
      NodeParts parts = awaitMember(settings, news.ready(), patience.toBeLetIn());
      refuseTakenName(Cluster.get(system), parts.self());
      return new Incarnation(system, parts, ended);
    } catch (RuntimeException | Error failed) {
      end(system, ended);
      throw failed;
    }
  }

  /** How long a start may take: to find a cluster or form one, and then to be its member. */
  record Patience(Duration toLook, Duration toBeLetIn) {}

  /**
   * When nothing of it acts any more: the system has ended, or all actors of ours have and the rest
   * does not in time.
   */
  private static CompletionStage<Void> ended(ActorSystem<?> system, NodeGuardian.News news) {
    CompletableFuture<Void> restGivenUp =
        news.stopped()
            .thenCompose(_ ->
                new CompletableFuture<Void>()
                    .completeOnTimeout(null, REST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    return CompletableFuture.anyOf(system.getWhenTerminated().toCompletableFuture(), restGivenUp)
        .thenRun(() -> {});
  }

  private static void end(ActorSystem<?> system, CompletionStage<Void> ended) {
    system.terminate();
    boolean interrupted = Thread.interrupted();
    try {
      ended.toCompletableFuture().get(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException stuck) {
      system.log().warn("A start that failed did not end in [{}]", END_PATIENCE, stuck);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static NodeParts awaitMember(
      NodeSettings settings, CompletableFuture<NodeParts> ready, Duration patience) {
    try {
      return ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw notLetIn(settings, patience);
    } catch (ExecutionException broken) {
      throw broken.getCause() instanceof RuntimeFailure known
          ? known
          : couldNotStart(settings, Objects.requireNonNullElse(broken.getCause(), broken));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RuntimeFailure.Unavailable("interrupted while joining", Duration.ZERO);
    }
  }

  /** Why a system ended that was not asked to: Pekko gives up a join after a time. */
  private static RuntimeFailure endedEarly(
      NodeSettings settings, ActorSystem<NodeGuardian.Command> system) {
    var reason = CoordinatedShutdown.get(system).getShutdownReason();
    return reason.filter(CoordinatedShutdown.clusterJoinUnsuccessfulReason()::equals).isPresent()
        ? notLetIn(settings, Duration.ofMillis(system.uptime() * 1_000))
        : new RuntimeFailure.Unavailable(
            "node %s ended while it was starting (%s); the lines of its log before this one say why"
                .formatted(settings.name(), reason.map(Object::toString).orElse("no reason given")),
            RETRY_JOIN);
  }

  private static RuntimeFailure notLetIn(NodeSettings settings, Duration waited) {
    String what =
        settings.seeds().isEmpty()
            ? "node %s did not become the first member of cluster %s within %d s; is the machine overloaded?"
                .formatted(settings.name(), settings.cluster(), waited.toSeconds())
            : "node %s could not join cluster %s through %s; is a member running there, under that cluster name?"
                .formatted(settings.name(), settings.cluster(), settings.seeds());
    return new RuntimeFailure.Unavailable(what, RETRY_JOIN);
  }

  private static RuntimeFailure couldNotStart(NodeSettings settings, Throwable cause) {
    var failure =
        new RuntimeFailure.Unavailable(
            "node %s could not be started: %s; see its log".formatted(settings.name(), cause),
            RETRY_JOIN);
    failure.initCause(cause);
    return failure;
  }

  /** Of two reachable nodes with one name the elder stays. */
  private static void refuseTakenName(Cluster cluster, NodeInfo self) {
    Member asMember = cluster.selfMember();
    var unreachable = cluster.state().getUnreachable();
    for (Member other : cluster.state().getMembers()) {
      NodeInfo node = MemberObserver.describe(other);
      if (!other.uniqueAddress().equals(asMember.uniqueAddress())
          && !unreachable.contains(other)
          && stays(other)
          && node.id().equals(self.id())
          && !node.address().equals(self.address())
          && other.isOlderThan(asMember)) {
        throw new RuntimeFailure.Invalid(
            "the name %s is taken by the node at %s; choose another name"
                .formatted(node.id(), node.address()));
      }
    }
  }

  /** Who is on the way out has given its name back, or a quick restart would be refused. */
  private static boolean stays(Member member) {
    MemberStatus status = member.status();
    return status.equals(MemberStatus.up())
        || status.equals(MemberStatus.joining())
        || status.equals(MemberStatus.weaklyUp());
  }

  NodeParts parts() {
    return parts;
  }

  NodeInfo self() {
    return parts.self();
  }

  /** Whether every worker that is seen has joined for good, this node too. */
  boolean seesAll() {
    return parts.views().view().nodes().stream().anyMatch(each -> isSelf(each.info()))
        && parts.views().view().nodes().stream()
            .noneMatch(each -> each.info().worker() && each.info().state() == NodeState.JOINING);
  }

  private boolean isSelf(NodeInfo node) {
    return node.incarnation() == self().incarnation();
  }

  /** Takes nothing new from now on, and says so to the others. */
  void drain() {
    system.tell(NodeGuardian.Drain.INSTANCE);
  }

  /** Ends it, without waiting for anything. */
  void terminate() {
    system.terminate();
  }

  /** Has the cluster remove it, as the others do when they have not heard of it for too long. */
  void down() {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(new Down(cluster.selfMember().address()));
  }

  /** Completes when it has ended, for whatever reason. */
  CompletionStage<Void> whenEnded() {
    return ended;
  }

  /** Whether the cluster has removed it. */
  boolean removed() {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(CoordinatedShutdown.clusterDowningReason()::equals)
        .isPresent();
  }
}
