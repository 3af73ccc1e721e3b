package io.cusinart.core.execution;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.transport.StreamManager;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * The submitting side's actor: executors answer to it, and it watches them.
 *
 * <p>It turns answers, deaths, suspicions and time into events of {@link Submissions}, and keeps
 * the cluster view that placement reads. Of a user's code it runs what places a task again: a
 * strategy of the user's own.
 */
public final class TaskTracker extends AbstractMatchingBehavior<TaskTracker.Command> {

  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(50);

  /** While nothing is out. */
  private static final Duration REST_INTERVAL = Duration.ofSeconds(1);

  /** What this actor accepts. */
  public sealed interface Command permits Reply, Local {}

  /** What this actor tells itself, or is told by its own node. */
  sealed interface Local extends Command, LocalMessage {}

  /** A load report came by itself. */
  public record LoadArrived(LoadReport report) implements Local {}

  /** What all nodes know now. */
  public record FactsKnown(Collection<Fact> facts) implements Local {}

  /** A lane to this executor is open. */
  record LaneUp(long incarnation, ExecutorRoute route) implements Local {}

  /** Completed when its turn comes: how long that takes tells how long the others wait. */
  public record Echo(CompletableFuture<Void> heard) implements Local {}

  /** The lane to this executor is closed. */
  record LaneDown(long incarnation) implements Local {}

  /** Whether a lane to this executor could be opened is decided for the first time. */
  record LaneSettled(long incarnation) implements Local {}

  /** The keeper begins anew. */
  enum NoLanes implements Local {
    INSTANCE
  }

  private record NodesChanged(List<NodeInfo> nodes) implements Local {}

  private record ExecutorsListed(Receptionist.Listing listing) implements Local {}

  private record ExecutorGone(ActorRef<TaskExecutor.Command> executor, long incarnation)
      implements Local {}

  private enum Sweep implements Local {
    INSTANCE
  }

  private enum SweepOften implements Local {
    INSTANCE
  }

  /** What lanes are made with; without it, tasks travel as actors' messages. */
  public record LaneParts(
      StreamManager streams, long maxMessageBytes, ActorRef<DeathWitness.Command> witness) {}

  /**
   * What surrounds a tracker.
   *
   * @param home the lanes of this node, if it has any
   * @param facts is told what other submitters should know too
   */
  public record Surroundings(
      ClusterViewKeeper views,
      NodeManager nodes,
      Optional<Lanes> home,
      Optional<LaneParts> laneParts,
      Consumer<Fact> facts) {}

  private final TimerScheduler<Command> timers;
  private final Submissions submissions;
  private final Answers answers;
  private final ClusterViewKeeper views;
  private final NodeManager nodes;
  private final NodeDirectory.Listening listening;
  private final Optional<ActorRef<LaneKeeper.Command>> keeper;
  private final Optional<ExecutorRoute> home;
  private final Map<Long, ExecutorRoute> lanes = new HashMap<>();

  /**
   * Since when executors are without the lane they had, on the clock of {@link System#nanoTime}.
   */
  private final Map<Long, Long> lanesDown = new HashMap<>();

  private Collection<Fact> facts = List.of();
  private final KnownExecutors<ActorRef<TaskExecutor.Command>> executors = new KnownExecutors<>();

  /**
   * A tracker for one engine. It restarts at once and without limit: the tasks are not in it, and
   * without it none of them would end.
   */
  public static Behavior<Command> create(Submissions submissions, Surroundings surroundings) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(
                    timers -> new TaskTracker(context, timers, submissions, surroundings))))
        .onFailure(SupervisorStrategy.restart());
  }

  private TaskTracker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Submissions submissions,
      Surroundings surroundings) {
    super(context);
    this.timers = timers;
    this.submissions = submissions;
    this.views = surroundings.views();
    this.nodes = surroundings.nodes();
    this.answers = new Answers(submissions, views, surroundings.facts());
    ActorRef<Command> self = context.getSelf();
    submissions.inFlight().sweeping().begin(() -> self.tell(SweepOften.INSTANCE));
    timers.startTimerWithFixedDelay(Sweep.INSTANCE, SWEEP_INTERVAL);
    this.keeper = surroundings.laneParts().map(this::startKeeper);
    this.home =
        surroundings
            .home()
            .map(lanes -> new HomeRoute(lanes, reply -> answers.takeFromLane(reply, self)));
    this.listening = nodes.onChange(list -> self.tell(new NodesChanged(list)));
    context
        .getSystem()
        .receptionist()
        .tell(
            Receptionist.subscribe(
                TaskExecutor.KEY,
                context.messageAdapter(Receptionist.Listing.class, ExecutorsListed::new)));
  }

  private ActorRef<LaneKeeper.Command> startKeeper(LaneParts parts) {
    ActorRef<Command> self = getContext().getSelf();
    return getContext()
        .spawn(
            LaneKeeper.create(
                new LaneKeeper.Surroundings(
                    parts.streams(),
                    parts.maxMessageBytes(),
                    nodes,
                    parts.witness(),
                    self,
                    reply -> answers.takeFromLane(reply, self))),
            "lane-keeper");
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Reply reply -> onReply(reply);
      case LoadArrived(LoadReport report) -> onLoadArrived(report);
      case Echo(CompletableFuture<Void> heard) -> onEcho(heard);
      case FactsKnown(Collection<Fact> known) -> onFactsKnown(known);
      case LaneUp(long incarnation, ExecutorRoute route) -> onLaneUp(incarnation, route);
      case LaneDown(long incarnation) -> onLaneDown(incarnation);
      case LaneSettled(long incarnation) -> onLaneSettled(incarnation);
      case NoLanes _ -> onNoLanes();
      case NodesChanged(List<NodeInfo> list) -> onNodesChanged(list);
      case ExecutorsListed(Receptionist.Listing listing) -> onExecutorsListed(listing);
      case ExecutorGone(var executor, long incarnation) -> onExecutorGone(executor, incarnation);
      case Sweep _ -> onSweep();
      case SweepOften _ -> onSweepOften();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      listening.close();
    }
    if (signal instanceof PostStop) {
      submissions.abandon("this node has left the cluster");
    }
    return this;
  }

  private Behavior<Command> onReply(Reply reply) {
    answers.take(reply);
    return this;
  }

  private Behavior<Command> onLoadArrived(LoadReport report) {
    views.loadArrived(report);
    return this;
  }

  private Behavior<Command> onEcho(CompletableFuture<Void> heard) {
    heard.complete(null);
    return this;
  }

  private Behavior<Command> onFactsKnown(Collection<Fact> known) {
    facts = known;
    known.forEach(this::take);
    return this;
  }

  private void take(Fact fact) {
    switch (fact) {
      case Fact.OfNode node -> views.capacityKnown(node);
      case Fact.ForeignClass(long incarnation, long identity) -> {
        if (views.isKnown(incarnation)) {
          submissions.ways.foreign.add(incarnation, identity);
        }
      }
      case Fact.SharedSetting _ -> {} // they are the console's
    }
  }

  private Behavior<Command> onNodesChanged(List<NodeInfo> list) {
    ClusterViewKeeper.Changes changes = views.nodesChanged(list);
    changes.trusted().forEach(submissions::trusted);
    changes.suspected().forEach(submissions::suspected);
    changes.draining().forEach(submissions::draining);
    changes.gone().forEach(submissions::gone);
    // A fact may be heard before the node that it is about.
    facts.forEach(this::take);
    submissions.clusterChanged();
    takeExecutors();
    return this;
  }

  private Behavior<Command> onExecutorsListed(Receptionist.Listing listing) {
    var listed = new HashMap<Long, ActorRef<TaskExecutor.Command>>();
    for (ActorRef<TaskExecutor.Command> executor :
        listing.getAllServiceInstances(TaskExecutor.KEY)) {
      TaskExecutor.incarnationOf(executor).ifPresent(owner -> listed.put(owner, executor));
    }
    executors.list(listed);
    takeExecutors();
    return this;
  }

  private void takeExecutors() {
    for (long incarnation : executors.take(nodes::isUp)) {
      executors.find(incarnation).ifPresent(each -> watch(each, incarnation));
      publishRoutes();
      if (keeper.isEmpty() || isHere(incarnation)) {
        nodes.enrol(incarnation);
      }
    }
  }

  /** To the executor of this node no lane is kept: a reference is the shortest way there is. */
  private boolean isHere(long incarnation) {
    return executors.find(incarnation).map(ActorRoute::isLocal).orElse(false);
  }

  private Behavior<Command> onLaneUp(long incarnation, ExecutorRoute route) {
    if (executors.find(incarnation).isEmpty()) {
      // It is gone, and the keeper has been told to forget the lane.
      return this;
    }
    lanes.put(incarnation, route);
    publishRoutes();
    Long downNanos = lanesDown.remove(incarnation);
    if (downNanos != null) {
      // What was on the way when the lane before it broke may be lost.
      submissions.inquire(incarnation, downNanos);
    }
    return onLaneSettled(incarnation);
  }

  private Behavior<Command> onNoLanes() {
    lanes.clear();
    publishRoutes();
    executors.taken().forEach(this::keepLane);
    return this;
  }

  private void keepLane(long incarnation, ActorRef<TaskExecutor.Command> executor) {
    if (!ActorRoute.isLocal(executor)) {
      keeper.ifPresent(each -> each.tell(new LaneKeeper.Keep(incarnation, executor)));
    }
  }

  private Behavior<Command> onLaneDown(long incarnation) {
    lanes.remove(incarnation);
    lanesDown.put(incarnation, System.nanoTime());
    publishRoutes();
    return this;
  }

  /** Only now: what is given to the node goes the best way there is from the first task on. */
  private Behavior<Command> onLaneSettled(long incarnation) {
    if (executors.find(incarnation).isPresent()) {
      nodes.enrol(incarnation);
    }
    return this;
  }

  private void watch(ActorRef<TaskExecutor.Command> executor, long incarnation) {
    getContext().watchWith(executor, new ExecutorGone(executor, incarnation));
    keepLane(incarnation, executor);
  }

  private Behavior<Command> onExecutorGone(
      ActorRef<TaskExecutor.Command> executor, long incarnation) {
    if (executors.drop(incarnation, executor)) {
      getContext().getLog().info("Executor [{}] is gone", executor.path());
      lanes.remove(incarnation);
      lanesDown.remove(incarnation);
      publishRoutes();
      keeper.ifPresent(each -> each.tell(new LaneKeeper.Forget(incarnation)));
      nodes.dismiss(incarnation);
      submissions.gone(incarnation);
    }
    return this;
  }

  private void publishRoutes() {
    var routes = new HashMap<Long, ExecutorRoute>();
    executors
        .taken()
        .forEach((incarnation, executor) -> routes.put(incarnation, routeTo(executor)));
    lanes.forEach(routes::replace);
    submissions.reroute(new Routes(routes));
  }

  private ExecutorRoute routeTo(ActorRef<TaskExecutor.Command> executor) {
    return home.filter(_ -> ActorRoute.isLocal(executor))
        .orElseGet(() -> new ActorRoute(executor, getContext().getSelf()));
  }

  private Behavior<Command> onSweep() {
    submissions.sweep(System.nanoTime());
    takeExecutors();
    if (submissions.inFlight().sweeping().mayRest(this::nothingIsOut)) {
      timers.startTimerWithFixedDelay(Sweep.INSTANCE, REST_INTERVAL);
    }
    return this;
  }

  private boolean nothingIsOut() {
    return submissions.inFlight().tasks() == 0 && submissions.completions().idle();
  }

  private Behavior<Command> onSweepOften() {
    timers.startTimerWithFixedDelay(Sweep.INSTANCE, SWEEP_INTERVAL);
    return this;
  }
}
