package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * The actor that runs tasks on this node: found by the receptionist, watched by submitters.
 *
 * <p>Bodies run on the lanes, whose threads answer the submitter themselves. What comes as a
 * message of this actor is passed on to them; a lane that it has granted leads there straight,
 * until it stops or restarts. Its name ends in the node's incarnation, so that a submitter knows
 * which one it has found.
 */
public final class TaskExecutor extends AbstractMatchingBehavior<TaskExecutor.Command> {

  /** Under this key every worker's executor is registered. */
  public static final ServiceKey<Command> KEY =
      ServiceKey.create(Command.class, "cusinart-task-executor");

  private static final String NAME_PREFIX = "task-executor-";
  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(100);

  /** While there is nothing here. */
  private static final Duration REST_INTERVAL = Duration.ofSeconds(1);

  /** What this actor accepts. */
  public sealed interface Command {}

  /** {@link Request.Order} as an actor's message. */
  public record Run(Request.Order order, ActorRef<? super Reply> replyTo)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public Run {
      requireNonNull(order, "order");
      requireNonNull(replyTo, "replyTo");
    }
  }

  /** {@link Request.Cancel} as an actor's message. */
  public record Cancel(AttemptKey key, ActorRef<? super Reply> replyTo)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public Cancel {
      requireNonNull(key, "key");
      requireNonNull(replyTo, "replyTo");
    }
  }

  /** {@link Request.Inquiry} as an actor's message. */
  public record Inquire(List<AttemptKey> keys, ActorRef<? super Reply> replyTo)
      implements Command, WireMessage {

    /** Refuses what lacks a part; copies the keys. */
    public Inquire {
      keys = List.copyOf(requireNonNull(keys, "keys"));
      requireNonNull(replyTo, "replyTo");
    }
  }

  /**
   * A lane is wanted. Answered with {@link LaneKeeper.Offered}.
   *
   * @param submitter where replies go when no lane is open
   */
  public record OpenLane(
      ActorRef<? super LaneKeeper.Offered> replyTo, ActorRef<? super Reply> submitter)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public OpenLane {
      requireNonNull(replyTo, "replyTo");
      requireNonNull(submitter, "submitter");
    }
  }

  private record NodesChanged(List<NodeInfo> nodes) implements Command, LocalMessage {}

  private enum Sweep implements Command, LocalMessage {
    INSTANCE
  }

  private enum SweepOften implements Command, LocalMessage {
    INSTANCE
  }

  private final TimerScheduler<Command> timers;
  private final Lanes lanes;
  private final NodeDirectory.Listening listening;
  private final Optional<LaneServer> server;
  private final long incarnation;

  /**
   * An executor in front of these lanes. It restarts at once and without limit: what it knows of
   * submitters outlives it, and a node whose executor stays down would be of no use.
   */
  public static Behavior<Command> create(
      Lanes lanes, Optional<LaneServer> server, NodeDirectory nodes) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(
                    timers -> new TaskExecutor(context, timers, lanes, server, nodes))))
        .onFailure(SupervisorStrategy.restart());
  }

  private TaskExecutor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Lanes lanes,
      Optional<LaneServer> server,
      NodeDirectory nodes) {
    super(context);
    this.timers = timers;
    this.lanes = lanes;
    ActorRef<Command> self = context.getSelf();
    lanes.sweeping().begin(() -> self.tell(SweepOften.INSTANCE));
    timers.startTimerWithFixedDelay(Sweep.INSTANCE, SWEEP_INTERVAL);
    this.listening = nodes.onChange(list -> self.tell(new NodesChanged(list)));
    this.server = server;
    this.incarnation = incarnationOf(context.getSelf()).orElse(0L);
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
  }

  /** The name of the executor of this incarnation. */
  public static String nameFor(long incarnation) {
    return NAME_PREFIX + Long.toUnsignedString(incarnation);
  }

  /** The incarnation whose executor this is, or empty if it is a stranger's actor. */
  static Optional<Long> incarnationOf(ActorRef<Command> executor) {
    String name = executor.path().name();
    return name.matches(NAME_PREFIX + "[0-9]{1,20}")
        ? Optional.of(Long.parseUnsignedLong(name.substring(NAME_PREFIX.length())))
        : Optional.empty();
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Run(Request.Order order, var replyTo) -> onRequest(order, replyTo);
      case Cancel(AttemptKey key, var replyTo) -> onRequest(new Request.Cancel(key), replyTo);
      case Inquire(List<AttemptKey> keys, var replyTo) ->
          onRequest(new Request.Inquiry(keys), replyTo);
      case OpenLane(var replyTo, var submitter) -> onOpenLane(replyTo, submitter);
      case NodesChanged(List<NodeInfo> nodes) -> onNodesChanged(nodes);
      case Sweep _ -> onSweep();
      case SweepOften _ -> onSweepOften();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop || signal instanceof PreRestart) {
      server.ifPresent(LaneServer::revokeAll);
      listening.close();
    }
    if (signal instanceof PostStop) {
      server.ifPresent(LaneServer::close);
      lanes.close();
    }
    return this;
  }

  private Behavior<Command> onRequest(Request request, ActorRef<? super Reply> replyTo) {
    lanes.take(request, new ActorReplies(replyTo));
    return this;
  }

  private Behavior<Command> onNodesChanged(List<NodeInfo> nodes) {
    lanes.nodesChanged(nodes);
    return this;
  }

  private Behavior<Command> onOpenLane(
      ActorRef<? super LaneKeeper.Offered> replyTo, ActorRef<? super Reply> submitter) {
    replyTo.tell(
        server
            .map(open ->
                new LaneKeeper.Offered(
                    incarnation,
                    open.address().getAddress().getHostAddress(),
                    open.address().getPort(),
                    open.grant(lanes::take, new ActorReplies(submitter)),
                    open.mostBytes()))
            .orElseGet(() -> new LaneKeeper.Offered(incarnation, "", 0, 0, 0)));
    return this;
  }

  private Behavior<Command> onSweep() {
    lanes.sweep(System.nanoTime());
    if (lanes.sweeping().mayRest(lanes::idle)) {
      timers.startTimerWithFixedDelay(Sweep.INSTANCE, REST_INTERVAL);
    }
    return this;
  }

  private Behavior<Command> onSweepOften() {
    timers.startTimerWithFixedDelay(Sweep.INSTANCE, SWEEP_INTERVAL);
    return this;
  }
}
