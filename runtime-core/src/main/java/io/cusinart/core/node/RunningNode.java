package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.Configurators;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.scheduling.NodeView;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.TransportSettings;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.transport.StreamManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started node and the actor system it lives in. Safe for use by several threads.
 *
 * <p>Start and close block: they are the edge between a program and its node.
 */
public final class RunningNode implements AutoCloseable {

  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(70);
  private static final Duration RETRY_JOIN = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofMillis(5);
  private static final Duration ENROL_PATIENCE = Duration.ofSeconds(10);

  private static final Duration RESTART_AFTER = Duration.ofMillis(200);
  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

  /** Closing waits for goodbyes, which a thread of the actor system must not. */
  private static final Executor ON_VIRTUAL_THREADS = task -> Thread.ofVirtual().start(task);

  private final ActorSystem<NodeGuardian.Command> system;
  private final NodeParts parts;
  private final NodeEnd end;
  private final Optional<InetSocketAddress> probes;
  private final CompletionStage<Void> ended;

  private RunningNode(
      ActorSystem<NodeGuardian.Command> system, NodeParts parts, Beginning beginning) {
    this.system = system;
    this.parts = parts;
    this.probes = beginning.watch().probes();
    this.end = new NodeEnd(system, parts, beginning::close);
    this.ended = system.getWhenTerminated().thenRunAsync(beginning::close, ON_VIRTUAL_THREADS);
  }

  /**
   * Starts a node and waits until it is a member. Blocks, up to 70 s.
   *
   * @param extensions in place of or beside what is built in
   * @throws IllegalArgumentException if a setting names what does not exist
   * @throws RuntimeFailure.Invalid if the address cannot be bound or the name is taken
   * @throws RuntimeFailure.Unavailable if no seed lets it in, or what else ended the start
   */
  public static RunningNode start(NodeSettings settings, Extensions extensions) {
    return start(settings, extensions, fullBudget(), TaskLife::new);
  }

  /** For tests: the same with other rules of a task's life. */
  public static RunningNode start(NodeSettings settings, Function<Options, TaskLife> lives) {
    return start(settings, Extensions.NONE, fullBudget(), lives);
  }

  /** For tests: the same with another budget of moves on suspicion. */
  public static RunningNode start(NodeSettings settings, RetryBudget budget) {
    return start(settings, Extensions.NONE, budget, TaskLife::new);
  }

  private static RetryBudget fullBudget() {
    return new RetryBudget(System.nanoTime());
  }

  private static RunningNode start(
      NodeSettings asked,
      Extensions extensions,
      RetryBudget budget,
      Function<Options, TaskLife> lives) {
    LiveSettings live = LiveSettings.open(asked, extensions);
    NodeSettings settings = live.now();
    var beginning = new Beginning(settings, NodeGuardian.Plan.of(live, extensions, budget, lives));
    live.onChange(
        KernelSettings::transport, kernel -> restartSoon(beginning.streams(), kernel.transport()));
    try {
      return start(beginning);
    } catch (RuntimeException | Error failed) {
      beginning.close();
      throw failed;
    }
  }

  /** Whoever has asked for it may wait for the answer on one of its connections. */
  private static void restartSoon(StreamManager streams, TransportSettings next) {
    CompletableFuture.delayedExecutor(RESTART_AFTER.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> {
          var _ =
              streams
                  .restart(next)
                  .exceptionally(failed -> {
                    // Closed meanwhile: nothing is left to restart.
                    if (NodeAsker.causeOf(failed) instanceof RuntimeFailure.Invalid) {
                      LOG.error("The restart of the streams failed; set it again", failed);
                    }
                    return null;
                  });
        });
  }

  private static RunningNode start(Beginning beginning) {
    NodeSettings settings = beginning.settings();
    var ready = new CompletableFuture<NodeParts>();
    ActorSystem<NodeGuardian.Command> system = beginning.createSystem(ready);
    system
        .getWhenTerminated()
        .thenRun(() -> ready.completeExceptionally(endedEarly(settings, system)));
    try {
      beginning.join(system, JOIN_PATIENCE);
    } catch (RuntimeException | Error failed) {
      system.terminate();
      throw failed;
    }
    var node = new RunningNode(system, awaitMember(settings, system, ready), beginning);
    node.refuseTakenName();
    node.end.watchExits();
    beginning.remember(node.parts);
    node.awaitExecutors();
    node.openConsole();
    return node;
  }

  private void openConsole() {
    try {
      var asker = new NodeAsker(parts.streams());
      var interpreter = parts.live().interpreter(parts.nodes(), parts.self().incarnation(), asker);
      parts
          .live()
          .openConsole(interpreter)
          .ifPresent(console -> system.getWhenTerminated().thenRun(console::close));
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /**
   * A fresh member hears of the others' executors a moment after it hears of their nodes; who
   * submits at once should find them. After {@code ENROL_PATIENCE} it starts with those it has.
   */
  private void awaitExecutors() {
    awaitView(this::isComplete, ENROL_PATIENCE);
  }

  private boolean isComplete(List<NodeInfo> seen) {
    return seen.stream().anyMatch(each -> each.incarnation() == self().incarnation())
        && seen.stream().noneMatch(n -> n.worker() && n.state() == NodeState.JOINING);
  }

  /** Waits until placement sees this many workers that are up; false if not in time. Blocks. */
  public boolean awaitWorkers(int count, Duration patience) {
    return awaitView(
        seen -> seen.stream().filter(n -> n.worker() && n.state() == NodeState.UP).count() >= count,
        patience);
  }

  /** Looks again and again: what placement sees follows the registry a moment later. */
  private boolean awaitView(Predicate<List<NodeInfo>> wanted, Duration patience) {
    long endsNanos = System.nanoTime() + patience.toNanos();
    while (!wanted.test(parts.views().view().nodes().stream().map(NodeView::info).toList())) {
      if (System.nanoTime() - endsNanos >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(REST.toNanos());
    }
    return true;
  }

  private static NodeParts awaitMember(
      NodeSettings settings,
      ActorSystem<NodeGuardian.Command> system,
      CompletableFuture<NodeParts> ready) {
    try {
      return ready.get(JOIN_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      system.terminate();
      throw notLetIn(settings);
    } catch (ExecutionException broken) {
      system.terminate();
      throw broken.getCause() instanceof RuntimeFailure known
          ? known
          : couldNotStart(settings, Objects.requireNonNullElse(broken.getCause(), broken));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      system.terminate();
      throw new RuntimeFailure.Unavailable("interrupted while joining", Duration.ZERO);
    }
  }

  /** Why a system ended that was not asked to: Pekko gives up a join after a time. */
  private static RuntimeFailure endedEarly(
      NodeSettings settings, ActorSystem<NodeGuardian.Command> system) {
    var reason = CoordinatedShutdown.get(system).getShutdownReason();
    return reason.filter(CoordinatedShutdown.clusterJoinUnsuccessfulReason()::equals).isPresent()
        ? notLetIn(settings)
        : new RuntimeFailure.Unavailable(
            "node %s ended while it was starting (%s); the lines of its log before this one say why"
                .formatted(settings.name(), reason.map(Object::toString).orElse("no reason given")),
            RETRY_JOIN);
  }

  private static RuntimeFailure notLetIn(NodeSettings settings) {
    String what =
        settings.seeds().isEmpty()
            ? "node %s did not become the first member of cluster %s within %d s; is the machine overloaded?"
                .formatted(settings.name(), settings.cluster(), JOIN_PATIENCE.toSeconds())
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

  /** Who is on the way out has given its name back, or a quick restart would be refused. */
  private static boolean stays(Member member) {
    MemberStatus status = member.status();
    return status.equals(MemberStatus.up())
        || status.equals(MemberStatus.joining())
        || status.equals(MemberStatus.weaklyUp());
  }

  /** Of two reachable nodes with one name the elder stays. */
  private void refuseTakenName() {
    Cluster cluster = Cluster.get(system);
    Member self = cluster.selfMember();
    var unreachable = cluster.state().getUnreachable();
    for (Member other : cluster.state().getMembers()) {
      NodeInfo node = MemberObserver.describe(other);
      if (!other.uniqueAddress().equals(self.uniqueAddress())
          && !unreachable.contains(other)
          && stays(other)
          && node.id().equals(parts.self().id())
          && !node.address().equals(parts.self().address())
          && other.isOlderThan(self)) {
        close();
        throw new RuntimeFailure.Invalid(
            "the name %s is taken by the node at %s; choose another name"
                .formatted(node.id(), node.address()));
      }
    }
  }

  /** The engine of this node. */
  public ClusterExecutionEngine engine() {
    return parts.engine();
  }

  /** The modules of its live settings, for others to register. */
  public Configurators configurators() {
    return parts.live().configurators();
  }

  /** The nodes this node knows. */
  public NodeDirectory nodes() {
    return parts.nodes();
  }

  /** Where it answers probes by HTTP, if it does. */
  public Optional<InetSocketAddress> probes() {
    return probes;
  }

  /** This node as it was when it became a member. */
  public NodeInfo self() {
    return parts.self();
  }

  /**
   * Whether {@link #close()} was called; a node that ended otherwise was removed by the cluster.
   */
  public boolean closed() {
    return end.begun();
  }

  /**
   * Ends the node without waiting for anything, as if the cluster had removed it. Does not block;
   * {@link #whenEnded()} tells when it is done.
   */
  public void terminate() {
    system.terminate();
  }

  /** Completes when the node has ended, for whatever reason. */
  public CompletionStage<Void> whenEnded() {
    return ended;
  }

  /**
   * Hands back what waits in the lanes, lets what runs there end, then lets this engine's own tasks
   * elsewhere end, all within {@code cusinart.execution.drain-timeout}; leaves the cluster, stops.
   * Blocks; an interrupt ends the waits and the node still leaves. A second call waits for the end
   * of the first. On a thread that runs a body it begins the closing and returns.
   */
  @Override
  public void close() {
    end.close();
  }
}
