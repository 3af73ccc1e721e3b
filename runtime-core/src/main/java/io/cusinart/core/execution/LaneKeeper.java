package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;

import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.membership.Suspicion;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.WireMessage;
import io.cusinart.core.transport.ChannelListener;
import io.cusinart.core.transport.CloseReason;
import io.cusinart.core.transport.CommunicationChannel;
import io.cusinart.core.transport.NegotiationFailure;
import io.cusinart.core.transport.Stream;
import io.cusinart.core.transport.StreamManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lane open to every executor that is watched, and draws conclusions when one breaks.
 *
 * <p>A lane that breaks without a goodbye, at whose address nobody listens any more, is a suspicion
 * at once: a dead process is noticed in milliseconds, where missing heartbeats take seconds. It is
 * no proof, so the node is only suspected; it is trusted again when a lane opens, or when after
 * {@link #DOUBT} the failure detector, which would have spoken by then, has not.
 */
public final class LaneKeeper extends AbstractMatchingBehavior<LaneKeeper.Command> {

  /** Longer than missing heartbeats are tolerated. */
  static final Duration DOUBT = Duration.ofSeconds(6);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration OFFER_PATIENCE = Duration.ofSeconds(2);

  /** What this actor accepts. */
  public sealed interface Command {}

  /** An executor is watched from now on: a lane to it is wanted. */
  record Keep(long incarnation, ActorRef<TaskExecutor.Command> executor)
      implements Command, LocalMessage {}

  /** It is not watched any more. */
  record Forget(long incarnation) implements Command, LocalMessage {}

  /**
   * An executor's answer to {@link TaskExecutor.OpenLane}. A port of 0: it has no lanes.
   *
   * @param mostBytes the heaviest request that it reads; 0 if it does not say
   */
  public record Offered(long incarnation, String host, int port, long token, long mostBytes)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public Offered {
      requireNonNull(host, "host");
    }
  }

  private record Opened(Offered offer, CommunicationChannel<Request, Reply> channel)
      implements Command, LocalMessage {}

  private record NotOpened(Offered offer, Throwable failure) implements Command, LocalMessage {}

  private record Closed(
      long incarnation, CommunicationChannel<Request, Reply> channel, CloseReason reason)
      implements Command, LocalMessage {}

  private record Probed(Offered offer, StreamManager.Reachability found)
      implements Command, LocalMessage {}

  private record TryAgain(long incarnation) implements Command, LocalMessage {}

  private record NotOffered(long incarnation) implements Command, LocalMessage {}

  private record DoubtIsOver(long incarnation) implements Command, LocalMessage {}

  /** What a keeper works with. {@code onReplies} is called on event loops. */
  record Surroundings(
      StreamManager streams,
      long maxMessageBytes,
      NodeManager nodes,
      ActorRef<DeathWitness.Command> witness,
      ActorRef<TaskTracker.Command> tracker,
      Consumer<Reply> onReply) {}

  /** What a refusal has led to, until a lane opens. */
  private enum Doubt {
    NONE,
    SUSPECTED,
    /** Heartbeats have vouched for it: more refusals say nothing new. */
    OVER
  }

  private static final class Lane {
    final ActorRef<TaskExecutor.Command> executor;
    @Nullable Offered offer;
    @Nullable CommunicationChannel<Request, Reply> channel;
    Duration pause = FIRST_PAUSE;
    Doubt doubt = Doubt.NONE;

    Lane(ActorRef<TaskExecutor.Command> executor) {
      this.executor = executor;
    }

    Duration nextPause() {
      Duration now = pause;
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
      return now;
    }
  }

  private final Surroundings surroundings;
  private final TimerScheduler<Command> timers;
  private final Map<Long, Lane> lanes = new HashMap<>();

  /**
   * A keeper without lanes. It restarts at once and without limit, tells the tracker that it begins
   * anew, and is told again which executors there are.
   */
  static Behavior<Command> create(Surroundings surroundings) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new LaneKeeper(context, timers, surroundings))))
        .onFailure(SupervisorStrategy.restart());
  }

  private LaneKeeper(
      ActorContext<Command> context, TimerScheduler<Command> timers, Surroundings surroundings) {
    super(context);
    this.timers = timers;
    this.surroundings = surroundings;
    // Suspicions that this keeper held before a restart nobody else lifts.
    surroundings
        .nodes()
        .nodes()
        .forEach(node -> surroundings.nodes().trust(node.incarnation(), Suspicion.DISCONNECTED));
    surroundings.tracker().tell(TaskTracker.NoLanes.INSTANCE);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Keep(long incarnation, var executor) -> onKeep(incarnation, executor);
      case Forget(long incarnation) -> onForget(incarnation);
      case Offered offer -> onOffered(offer);
      case NotOffered(long incarnation) -> onNotOffered(incarnation);
      case Opened(Offered offer, var channel) -> onOpened(offer, channel);
      case NotOpened(Offered offer, Throwable failure) -> onNotOpened(offer, failure);
      case Closed(long incarnation, var channel, CloseReason reason) ->
          onClosed(incarnation, channel, reason);
      case Probed(Offered offer, var found) -> onProbed(offer, found);
      case TryAgain(long incarnation) -> onTryAgain(incarnation);
      case DoubtIsOver(long incarnation) -> onDoubtIsOver(incarnation);
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop || signal instanceof PreRestart) {
      lanes.keySet().forEach(this::closeChannel);
    }
    return this;
  }

  private void onKeep(long incarnation, ActorRef<TaskExecutor.Command> executor) {
    onForget(incarnation);
    lanes.put(incarnation, new Lane(executor));
    ask(incarnation);
  }

  private void onForget(long incarnation) {
    closeChannel(incarnation);
    lanes.remove(incarnation);
    timers.cancel(incarnation);
  }

  private void closeChannel(long incarnation) {
    Lane lane = lanes.get(incarnation);
    if (lane != null && lane.channel != null) {
      lane.channel.close();
      lane.channel = null;
    }
  }

  private void ask(long incarnation) {
    Lane lane = lanes.get(incarnation);
    if (lane != null) {
      lane.offer = null;
      lane.executor.tell(new TaskExecutor.OpenLane(getContext().getSelf(), surroundings.tracker()));
      timers.startSingleTimer(incarnation, new NotOffered(incarnation), OFFER_PATIENCE);
    }
  }

  /** The question or its answer was lost, or the node is slow. */
  private void onNotOffered(long incarnation) {
    settled(incarnation);
    ask(incarnation);
  }

  private void onOffered(Offered offer) {
    Lane lane = lanes.get(offer.incarnation());
    if (lane == null || lane.channel != null || lane.offer != null) {
      return;
    }
    timers.cancel(offer.incarnation());
    if (offer.port() == 0) {
      settled(offer.incarnation());
      return;
    }
    lane.offer = offer;
    negotiate(offer);
  }

  private static InetSocketAddress address(Offered offer) {
    return new InetSocketAddress(offer.host(), offer.port());
  }

  private void negotiate(Offered offer) {
    long incarnation = offer.incarnation();
    getContext()
        .pipeToSelf(
            surroundings
                .streams()
                .negotiate(
                    address(offer),
                    surroundings.nodes().nameOf(incarnation),
                    LaneServer.MAGIC,
                    LaneServer.greeting(offer.token(), incarnation, surroundings.maxMessageBytes()),
                    stream -> channel(offer, stream)),
            (opened, failed) ->
                failed == null ? new Opened(offer, opened) : new NotOpened(offer, failed));
  }

  private CommunicationChannel<Request, Reply> channel(Offered offer, Stream stream) {
    var answers = new Answers(offer.incarnation());
    long most = surroundings.maxMessageBytes();
    var format =
        new CommunicationChannel.Format<>(
            RequestWire.INSTANCE,
            ReplyWire.INSTANCE,
            offer.mostBytes() < 1 ? most : Math.min(most, offer.mostBytes()),
            most);
    var channel =
        new CommunicationChannel<>(
            stream, format, surroundings.streams().settings().channel(), answers);
    answers.channel = channel;
    return channel;
  }

  /** From one lane's event loop to whom it concerns. */
  private final class Answers implements ChannelListener<Request, Reply> {

    private final long incarnation;
    private final ActorRef<Command> self = getContext().getSelf();
    private @Nullable CommunicationChannel<Request, Reply> channel;

    Answers(long incarnation) {
      this.incarnation = incarnation;
    }

    @Override
    public void onMessages(java.util.List<Reply> replies) {
      replies.forEach(surroundings.onReply());
    }

    @Override
    public void onClosed(CloseReason reason) {
      CommunicationChannel<Request, Reply> ended = channel;
      if (ended != null) {
        self.tell(new Closed(incarnation, ended, reason));
      }
    }
  }

  /** The lane this offer was for; null if it was forgotten or another offer was asked for since. */
  private @Nullable Lane laneOf(Offered offer) {
    Lane lane = lanes.get(offer.incarnation());
    return lane != null && offer.equals(lane.offer) ? lane : null;
  }

  private void onOpened(Offered offer, CommunicationChannel<Request, Reply> channel) {
    long incarnation = offer.incarnation();
    Lane lane = laneOf(offer);
    if (lane == null || lane.channel != null) {
      channel.close();
      return;
    }
    lane.channel = channel;
    lane.pause = FIRST_PAUSE;
    lane.doubt = Doubt.NONE;
    trust(incarnation);
    surroundings
        .tracker()
        .tell(
            new TaskTracker.LaneUp(
                incarnation,
                new ChannelRoute(channel, new ActorRoute(lane.executor, surroundings.tracker()))));
  }

  private void onNotOpened(Offered offer, Throwable failure) {
    Lane lane = laneOf(offer);
    if (lane == null || lane.channel != null) {
      return;
    }
    long incarnation = offer.incarnation();
    settled(incarnation);
    getContext().getLog().debug("No lane to [{}]: {}", incarnation, failure.getMessage());
    switch (kindOf(failure)) {
      case CONNECTION_REFUSED -> refused(offer, lane);
      // A token that was good before: the executor is another one now.
      case STREAM_REFUSED -> {
        suspect(incarnation, lane);
        againByAsking(incarnation);
      }
      // It may have another port by now. No suspicion: what listens there is not it.
      case WRONG_PEER -> againByAsking(incarnation);
      case UNREACHABLE, POOL_EXHAUSTED, CLOSED -> again(incarnation);
    }
  }

  private static NegotiationFailure.Kind kindOf(Throwable failure) {
    // A stage that depends on another is told what that failed with in a wrapping.
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof NegotiationFailure known
        ? known.kind()
        : NegotiationFailure.Kind.UNREACHABLE;
  }

  private void onClosed(
      long incarnation, CommunicationChannel<Request, Reply> channel, CloseReason reason) {
    Lane lane = lanes.get(incarnation);
    if (lane == null || lane.channel != channel) {
      return;
    }
    lane.channel = null;
    surroundings.tracker().tell(new TaskTracker.LaneDown(incarnation));
    getContext().getLog().info("Lane to [{}] closed: {}", channel.peer(), reason.detail());
    switch (reason.kind()) {
      case BROKEN -> probe(incarnation);
      case SILENT -> again(incarnation);
      case PLANNED -> againByAsking(incarnation);
    }
  }

  private void probe(long incarnation) {
    Lane lane = lanes.get(incarnation);
    Offered offer = lane == null ? null : lane.offer;
    if (offer != null) {
      getContext()
          .pipeToSelf(
              surroundings.streams().probe(address(offer)),
              (found, failed) ->
                  new Probed(offer, failed == null ? found : StreamManager.Reachability.SILENT));
    }
  }

  private void onProbed(Offered offer, StreamManager.Reachability found) {
    Lane lane = laneOf(offer);
    if (lane == null || lane.channel != null) {
      return;
    }
    switch (found) {
      case ACCEPTS -> onTryAgain(offer.incarnation());
      case REFUSES -> refused(offer, lane);
      case SILENT -> again(offer.incarnation());
    }
  }

  /** Nobody listens where the executor's node did. */
  private void refused(Offered offer, Lane lane) {
    suspect(offer.incarnation(), lane);
    if (lane.doubt == Doubt.SUSPECTED) {
      surroundings
          .witness()
          .tell(new DeathWitness.Found(offer.incarnation(), offer.host(), offer.port()));
    }
    again(offer.incarnation());
  }

  /** At most for the time of doubt, however often it is refused in it and after it. */
  private void suspect(long incarnation, Lane lane) {
    if (lane.doubt == Doubt.NONE) {
      lane.doubt = Doubt.SUSPECTED;
      surroundings.nodes().suspect(incarnation, Suspicion.DISCONNECTED);
      timers.startSingleTimer(new DoubtIsOver(incarnation), new DoubtIsOver(incarnation), DOUBT);
    }
  }

  private void onDoubtIsOver(long incarnation) {
    Lane lane = lanes.get(incarnation);
    if (lane != null) {
      lane.doubt = Doubt.OVER;
    }
    trust(incarnation);
  }

  private void trust(long incarnation) {
    timers.cancel(new DoubtIsOver(incarnation));
    surroundings.nodes().trust(incarnation, Suspicion.DISCONNECTED);
  }

  private void again(long incarnation) {
    Lane lane = lanes.get(incarnation);
    if (lane != null) {
      timers.startSingleTimer(incarnation, new TryAgain(incarnation), lane.nextPause());
    }
  }

  private void againByAsking(long incarnation) {
    Lane lane = lanes.get(incarnation);
    if (lane != null) {
      timers.startSingleTimer(incarnation, new NotOffered(incarnation), lane.nextPause());
    }
  }

  private void onTryAgain(long incarnation) {
    Lane lane = lanes.get(incarnation);
    if (lane != null && lane.channel == null && lane.offer != null) {
      negotiate(lane.offer);
    }
  }

  /** With or without a lane, the executor can be given work. */
  private void settled(long incarnation) {
    surroundings.tracker().tell(new TaskTracker.LaneSettled(incarnation));
  }
}
