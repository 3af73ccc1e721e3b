package io.cusinart.core.membership;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.WireMessage;
import io.cusinart.core.transport.StreamManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Finds out with the others whether a process is dead, so that its node need not be waited for.
 *
 * <p>When this node is refused at the address of another, it asks all workers to look there. If a
 * majority of all workers, the suspect counted, finds nothing there, the process is dead, and the
 * node is downed without waiting for the split-brain resolver. Silence never counts: it may be the
 * network, and the resolver decides.
 *
 * <p>A refusal alone is not death either: what refuses may be a relay or a firewall on the way. So
 * whoever is refused asks the node itself over the actors' connections, which are others. A node
 * that answers lives, and one that does not is found dead only if its address refuses once more
 * after {@link #ANSWER_PATIENCE}.
 *
 * <p>A minority can therefore down nobody, whatever it sees. A worker whose transport is off has no
 * witness and does not look, but is counted: the others do not know why it says nothing. If there
 * are so many of them that no majority looks, the resolver decides as if there were no witnesses.
 */
public final class DeathWitness extends AbstractMatchingBehavior<DeathWitness.Command> {

  /** Under this name it is found on every node. */
  public static final String NAME = "death-witness";

  /** Longer than a link flaps, and short beside the time in which heartbeats are missed. */
  public static final Duration ANSWER_PATIENCE = Duration.ofMillis(500);

  /** How long a case is open, in times of the patience: two looks and the way there and back. */
  private static final int CASE_PATIENCES = 4;

  /** What this actor accepts. */
  public sealed interface Command {}

  /** This node was refused at the address of another. */
  public record Found(long incarnation, String host, int port) implements Command, LocalMessage {}

  /**
   * Look whether anybody listens there. Answered with {@link Looked}; the suspect itself answers at
   * once, that it lives.
   */
  public record Look(long incarnation, String host, int port, ActorRef<? super Looked> replyTo)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public Look {
      requireNonNull(host, "host");
      requireNonNull(replyTo, "replyTo");
    }
  }

  /**
   * What was found there.
   *
   * @param witness incarnation of the node that looked
   * @param refused whether nobody listens there, and the node has not answered
   */
  public record Looked(long incarnation, long witness, boolean refused)
      implements Command, WireMessage {}

  /** The first time it has not been asked, the second time it has and was silent. */
  private record Probed(Look look, boolean refused, boolean asked)
      implements Command, LocalMessage {}

  private record Silent(long incarnation) implements Command, LocalMessage {}

  private record CaseIsOver(long incarnation) implements Command, LocalMessage {}

  /**
   * What a witness works with. {@code down} declares an incarnation dead; {@code patience} is
   * {@link #ANSWER_PATIENCE} but for tests.
   */
  public record Surroundings(
      long self,
      NodeManager nodes,
      StreamManager streams,
      Function<NodeInfo, ActorRef<Command>> witnessOf,
      LongConsumer down,
      Duration patience) {}

  private final Surroundings surroundings;
  private final TimerScheduler<Command> timers;
  private final Map<Long, Set<Long>> refusals = new HashMap<>();

  /** Whom to tell what is found, by the suspect that has been asked itself. */
  private final Map<Long, List<Look>> asked = new HashMap<>();

  /** A witness without a case. It restarts at once and without limit: open cases are asked anew. */
  public static Behavior<Command> create(Surroundings surroundings) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new DeathWitness(context, timers, surroundings))))
        .onFailure(SupervisorStrategy.restart());
  }

  private DeathWitness(
      ActorContext<Command> context, TimerScheduler<Command> timers, Surroundings surroundings) {
    super(context);
    this.timers = timers;
    this.surroundings = surroundings;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Found found -> onFound(found);
      case Look look -> onLook(look);
      case Probed(Look look, boolean refused, boolean asked) -> onProbed(look, refused, asked);
      case Silent(long incarnation) -> onSilent(incarnation);
      case Looked looked -> onLooked(looked);
      case CaseIsOver(long incarnation) -> refusals.remove(incarnation);
    }
    return this;
  }

  private void onFound(Found found) {
    if (refusals.containsKey(found.incarnation()) || !isExpected(found.incarnation())) {
      return;
    }
    refusals.put(found.incarnation(), new HashSet<>());
    var over = new CaseIsOver(found.incarnation());
    timers.startSingleTimer(over, over, surroundings.patience().multipliedBy(CASE_PATIENCES));
    var look = new Look(found.incarnation(), found.host(), found.port(), getContext().getSelf());
    workers().stream()
        .filter(worker -> worker.incarnation() != found.incarnation())
        .forEach(worker -> surroundings.witnessOf().apply(worker).tell(look));
  }

  /** A node that leaves closes its port before it is gone: nothing is to be concluded from that. */
  private boolean isExpected(long incarnation) {
    return surroundings.nodes().nodes().stream()
        .filter(node -> node.incarnation() == incarnation)
        .anyMatch(node -> node.state() != NodeState.DRAINING && node.state() != NodeState.DOWN);
  }

  private List<NodeInfo> workers() {
    return surroundings.nodes().nodes().stream()
        .filter(node -> node.worker() && node.state() != NodeState.DOWN)
        .toList();
  }

  private void onLook(Look look) {
    if (look.incarnation() == surroundings.self()) {
      say(look, false);
    } else {
      probe(look, false);
    }
  }

  private void probe(Look look, boolean asked) {
    getContext()
        .pipeToSelf(
            surroundings.streams().probe(new InetSocketAddress(look.host(), look.port())),
            (found, failed) ->
                new Probed(
                    look, failed == null && found == StreamManager.Reachability.REFUSES, asked));
  }

  private void onProbed(Look look, boolean refused, boolean asked) {
    if (refused && !asked) {
      surroundings.nodes().nodes().stream()
          .filter(node -> node.incarnation() == look.incarnation())
          .findFirst()
          .ifPresentOrElse(suspect -> askItself(suspect, look), () -> say(look, false));
    } else {
      say(look, refused);
    }
  }

  /** Waits the whole time, also if it is plain at once that no answer will come. */
  private void askItself(NodeInfo suspect, Look look) {
    List<Look> waiting = asked.computeIfAbsent(look.incarnation(), _ -> new ArrayList<>());
    waiting.add(look);
    if (waiting.size() == 1) {
      ActorRef<Command> self = getContext().getSelf();
      surroundings
          .witnessOf()
          .apply(suspect)
          .tell(new Look(look.incarnation(), look.host(), look.port(), self));
      var silent = new Silent(look.incarnation());
      timers.startSingleTimer(silent, silent, surroundings.patience());
    }
  }

  private void onSilent(long incarnation) {
    Optional.ofNullable(asked.remove(incarnation))
        .ifPresent(looks -> looks.forEach(look -> probe(look, true)));
  }

  /** A successor at its address would answer too, but not in its name. */
  private void onAlive(long incarnation) {
    timers.cancel(new Silent(incarnation));
    Optional.ofNullable(asked.remove(incarnation))
        .ifPresent(looks -> looks.forEach(look -> say(look, false)));
  }

  private void say(Look look, boolean refused) {
    look.replyTo().tell(new Looked(look.incarnation(), surroundings.self(), refused));
  }

  private void onLooked(Looked looked) {
    Set<Long> witnesses = refusals.get(looked.incarnation());
    List<NodeInfo> workers = workers();
    boolean counts = workers.stream().anyMatch(each -> each.incarnation() == looked.witness());
    boolean ofItself = looked.witness() == looked.incarnation();
    if (ofItself && !looked.refused()) {
      onAlive(looked.incarnation());
    }
    if (witnesses == null || !looked.refused() || !counts || ofItself) {
      return;
    }
    witnesses.add(looked.witness());
    if (witnesses.size() * 2 > workers.size() && isExpected(looked.incarnation())) {
      refusals.remove(looked.incarnation());
      getContext()
          .getLog()
          .info(
              "Node [{}] is dead: [{}] of [{}] workers are refused at its address and get no answer",
              Long.toHexString(looked.incarnation()),
              witnesses.size(),
              workers.size());
      surroundings.down().accept(looked.incarnation());
    }
  }
}
