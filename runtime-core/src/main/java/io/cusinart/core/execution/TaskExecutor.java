package io.cusinart.core.execution;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.Outcome;
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
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * The actor that runs tasks on this node: found by the receptionist, watched by submitters.
 *
 * <p>It admits and cancels; bodies run on the lanes, whose threads answer the submitter themselves.
 * What a submitter has here that is gone from the cluster is given up, since nobody waits for it;
 * one that is merely silent may come back and keeps what it has. Its name ends in the node's
 * incarnation, so that a submitter knows which one it has found.
 */
public final class TaskExecutor extends AbstractMatchingBehavior<TaskExecutor.Command> {

  /** Under this key every worker's executor is registered. */
  public static final ServiceKey<Command> KEY =
      ServiceKey.create(Command.class, "cusinart-task-executor");

  private static final String NAME_PREFIX = "task-executor-";
  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(100);

  /** What this actor accepts. */
  public sealed interface Command {}

  /** {@link Request.Order} as an actor's message. */
  public record Run(Request.Order order, ActorRef<? super Reply> replyTo)
      implements Command, WireMessage {}

  /** {@link Request.Cancel} as an actor's message. */
  public record Cancel(AttemptKey key, ActorRef<? super Reply> replyTo)
      implements Command, WireMessage {}

  /** {@link Request.Inquiry} as an actor's message. */
  public record Inquire(List<AttemptKey> keys, ActorRef<? super Reply> replyTo)
      implements Command, WireMessage {

    /** Copies the keys. */
    public Inquire {
      keys = List.copyOf(keys);
    }
  }

  /**
   * A lane is wanted. Answered with {@link LaneKeeper.Offered}.
   *
   * @param submitter where replies go when no lane is open
   */
  public record OpenLane(
      ActorRef<? super LaneKeeper.Offered> replyTo, ActorRef<? super Reply> submitter)
      implements Command, WireMessage {}

  /** What has come over a lane at once, in order. */
  record Batch(List<Request> requests, Replies replies) implements Command, LocalMessage {}

  private record NodesChanged(List<NodeInfo> nodes) implements Command, LocalMessage {}

  private enum Sweep implements Command, LocalMessage {
    INSTANCE
  }

  private static final Duration NEVER = Duration.ofDays(1);

  private final Lanes lanes;
  private final GoneSubmitters gone;
  private final NodeDirectory.Listening listening;
  private final Optional<LaneServer> server;
  private final long incarnation;

  /**
   * An executor in front of these lanes. It restarts at once and without limit: what it knows of
   * submitters outlives it, and a node whose executor stays down would be of no use.
   */
  public static Behavior<Command> create(
      Lanes lanes, Optional<LaneServer> server, NodeDirectory nodes) {
    var gone = new GoneSubmitters();
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(timers -> {
                  timers.startTimerWithFixedDelay(Sweep.INSTANCE, SWEEP_INTERVAL);
                  return new TaskExecutor(context, lanes, server, nodes, gone);
                })))
        .onFailure(SupervisorStrategy.restart());
  }

  private TaskExecutor(
      ActorContext<Command> context,
      Lanes lanes,
      Optional<LaneServer> server,
      NodeDirectory nodes,
      GoneSubmitters gone) {
    super(context);
    this.lanes = lanes;
    this.gone = gone;
    ActorRef<Command> self = context.getSelf();
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
      case Run(Request.Order order, var replyTo) -> onRequest(order, new ActorReplies(replyTo));
      case Cancel(AttemptKey key, var replyTo) ->
          onRequest(new Request.Cancel(key), new ActorReplies(replyTo));
      case Inquire(List<AttemptKey> keys, var replyTo) ->
          onRequest(new Request.Inquiry(keys), new ActorReplies(replyTo));
      case Batch(List<Request> requests, Replies replies) -> onBatch(requests, replies);
      case OpenLane(var replyTo, var submitter) -> onOpenLane(replyTo, submitter);
      case NodesChanged(List<NodeInfo> nodes) -> onNodesChanged(nodes);
      case Sweep _ -> onSweep();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop || signal instanceof PreRestart) {
      server.ifPresent(LaneServer::revokeAll);
      listening.close();
    }
    if (signal instanceof PostStop) {
      lanes.close();
    }
    return this;
  }

  private Behavior<Command> onBatch(List<Request> requests, Replies replies) {
    for (Request request : requests) {
      onRequest(request, replies);
    }
    return this;
  }

  private Behavior<Command> onRequest(Request request, Replies replies) {
    switch (request) {
      case Request.Order order ->
          refusal(order).or(() -> lanes.offer(order, replies)).ifPresent(replies::tell);
      case Request.Cancel(AttemptKey key) -> onCancel(key, replies);
      case Request.Inquiry(List<AttemptKey> keys) -> onInquiry(keys, replies);
    }
    return this;
  }

  /** What has been on the way for longer than its submitter has lived. */
  private Optional<Reply.Refused> refusal(Request.Order order) {
    return gone.contains(order.key().task().submitter())
        ? Optional.of(
            new Reply.Refused(
                order.key(),
                Outcome.Reason.SHUTTING_DOWN,
                "its submitter is gone from the cluster; submit it from a member",
                NEVER))
        : Optional.empty();
  }

  private Behavior<Command> onNodesChanged(List<NodeInfo> nodes) {
    for (long submitter : gone.update(nodes)) {
      int given = lanes.revokeOf(submitter);
      if (given > 0) {
        getContext()
            .getLog()
            .info("Submitter [{}] is gone; given up: [{}]", Long.toHexString(submitter), given);
      }
    }
    return this;
  }

  private void onCancel(AttemptKey key, Replies replies) {
    if (!lanes.revoke(key)) {
      replies.tell(new Reply.Missing(key));
    }
  }

  private void onInquiry(List<AttemptKey> keys, Replies replies) {
    keys.stream()
        .filter(key -> !lanes.has(key))
        .forEach(key -> replies.tell(new Reply.Missing(key)));
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
                    open.grant(getContext().getSelf(), new ActorReplies(submitter)),
                    open.mostBytes()))
            .orElseGet(() -> new LaneKeeper.Offered(incarnation, "", 0, 0, 0)));
    return this;
  }

  private Behavior<Command> onSweep() {
    lanes.sweep(System.nanoTime());
    return this;
  }
}
