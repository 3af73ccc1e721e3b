package io.cusinart.core.node;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.ClusterViewKeeper;
import io.cusinart.core.execution.LaneServer;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.execution.OutstandingWork;
import io.cusinart.core.execution.Submissions;
import io.cusinart.core.execution.TaskExecutor;
import io.cusinart.core.execution.TaskTracker;
import io.cusinart.core.health.HealthMonitor;
import io.cusinart.core.health.LaneLoad;
import io.cusinart.core.health.MetricsCollector;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.security.NodeIdentity;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.transport.StreamManager;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root of a node's actors: starts the parts in the order they need each other, and tells when
 * the node is a member. Its children restart by their own rules; if one stops for good, its name
 * says which.
 */
final class NodeGuardian {

  private static final Logger LOG = LoggerFactory.getLogger(NodeGuardian.class);

  private static final int MESSAGE_OVERHEAD = 64 * 1_024;

  /** What this actor accepts. */
  sealed interface Command {}

  /** The node takes nothing new from now on: the others are told. */
  enum Drain implements Command, LocalMessage {
    INSTANCE
  }

  /** Completed when the guardian, and after it the tracker of tasks, has come to it. */
  private record Echo(CompletableFuture<Void> heard) implements Command, LocalMessage {}

  private record BecameMember(SelfUp event) implements Command, LocalMessage {}

  /** What the actors are in, which outlives them and which they do not close. */
  record Hull(StreamManager streams, NodeWatch watch) {}

  /**
   * What a node is made with. What settings can get wrong has been made before any actor starts.
   *
   * @param budget of moves on suspicion
   * @param lives the rules of a task's life, {@code TaskLife::new} but for tests
   * @param loader of the application's classes
   * @param identity who this node is to others; empty if they may not know
   * @param live the settings that may change while it runs
   */
  record Plan(
      NodeSettings settings,
      Supplier<TaskScheduler> scheduler,
      UserObjectCodec codec,
      RetryBudget budget,
      Function<Options, TaskLife> lives,
      ClassLoader loader,
      Optional<TlsIdentity> identity,
      LiveSettings live) {

    /**
     * Makes the parts that look at the settings.
     *
     * @throws IllegalArgumentException if a setting names what does not exist
     * @throws io.cusinart.api.RuntimeFailure.Invalid if the certificate is wrong or missing
     */
    static Plan of(
        LiveSettings live,
        Extensions extensions,
        RetryBudget budget,
        Function<Options, TaskLife> lives) {
      ClassLoader ofCaller = Thread.currentThread().getContextClassLoader();
      ClassLoader loader = ofCaller == null ? NodeGuardian.class.getClassLoader() : ofCaller;
      NodeSettings settings = live.now();
      KernelSettings kernel = settings.kernel();
      return new Plan(
          settings,
          liveScheduler(live, extensions),
          UserObjectCodec.create(kernel.serialization(), loader),
          budget,
          lives,
          loader,
          NodeIdentity.of(settings),
          live);
    }

    private static Supplier<TaskScheduler> liveScheduler(LiveSettings live, Extensions extensions) {
      var scheduler = new AtomicReference<>(schedulerOf(live.kernel(), extensions));
      live.onChange(
          KernelSettings::scheduling, kernel -> scheduler.set(schedulerOf(kernel, extensions)));
      return scheduler::get;
    }

    private static TaskScheduler schedulerOf(KernelSettings kernel, Extensions extensions) {
      TaskScheduler scheduler =
          extensions
              .strategy()
              .map(own -> TaskScheduler.create(kernel.scheduling(), own, logOnce()))
              .orElseGet(() -> TaskScheduler.create(kernel.scheduling()));
      return extensions
          .owners()
          .map(owners -> scheduler.withOwners(owners, logOnce()))
          .orElse(scheduler);
    }

    /**
     * Once, since a strategy that is wrong is wrong at every decision; explanations say the rest.
     */
    private static Consumer<String> logOnce() {
      var logged = new AtomicBoolean();
      return complaint -> {
        if (!logged.getAndSet(true)) {
          LOG.warn("{}; said once", complaint);
        }
      };
    }
  }

  private final ActorContext<Command> context;
  private final Plan plan;
  private final KernelSettings kernel;
  private final NodeManager nodes = new NodeManager();
  private final OutstandingWork outstanding = new OutstandingWork();
  private final AtomicReference<ExecutionEngine> engine = new AtomicReference<>();
  private final StreamManager streams;
  private final NodeWatch watch;
  private Consumer<CompletableFuture<Void>> toTracker = heard -> heard.complete(null);

  /** A sign of the actors of this system: when they come to it, their mailboxes are not long. */
  static CompletionStage<Void> echo(ActorRef<Command> guardian) {
    var heard = new CompletableFuture<Void>();
    guardian.tell(new Echo(heard));
    return heard;
  }

  /**
   * A guardian that completes {@code ready} when the node is a member or cannot become one.
   *
   * @param begun is told the parts, and of what cluster, before the node is a member
   */
  static Behavior<Command> create(
      Plan plan,
      Hull hull,
      BiConsumer<NodeParts, Cluster> begun,
      CompletableFuture<NodeParts> ready) {
    return Behaviors.setup(context -> {
      try {
        return new NodeGuardian(context, plan, hull).start(begun, ready);
      } catch (RuntimeException broken) {
        // The system ends without saying why; only here it is known.
        ready.completeExceptionally(broken);
        throw broken;
      }
    });
  }

  private NodeGuardian(ActorContext<Command> context, Plan plan, Hull hull) {
    this.context = context;
    this.plan = plan;
    this.kernel = plan.settings().kernel();
    this.streams = hull.streams();
    this.watch = hull.watch();
  }

  private void watchIdentity() {
    plan.identity()
        .ifPresent(identity ->
            context.spawn(
                IdentityWatch.create(identity, kernel.tls().reloadInterval()),
                IdentityWatch.NAME,
                DispatcherSelector.blocking()));
  }

  private Behavior<Command> start(
      BiConsumer<NodeParts, Cluster> begun, CompletableFuture<NodeParts> ready) {
    watchIdentity();
    Cluster cluster = Cluster.get(context.getSystem());
    NodeInfo self = MemberObserver.describe(cluster.selfMember());
    ActorRef<MemberObserver.Command> observer =
        context.spawn(
            MemberObserver.create(nodes, node -> partOf(node, MemberObserver.NAME)),
            MemberObserver.NAME);
    ActorRef<DeathWitness.Command> witness = startWitness(self);
    Optional<Lanes> lanes = self.worker() ? Optional.of(startLanes(self)) : Optional.empty();
    MetricsCollector metrics = lanes.map(Lanes::metrics).orElseGet(() -> clientMetrics(self));
    var views = new ClusterViewKeeper(self.id(), outstanding);
    Optional<TaskTracker.LaneParts> laneParts =
        laneStreams().map(each -> new TaskTracker.LaneParts(each, maxMessageBytes(), witness));
    ClusterExecutionEngine started = startEngine(self, metrics, views, lanes, laneParts);
    engine.set(started);
    plan.live()
        .onChange(
            each -> each.execution().submission().hedgeBudget(),
            next -> started.hedgeBudget(next.execution().submission().hedgeBudget()));
    var parts =
        new NodeParts(plan.settings(), self, nodes, views, started, lanes, streams, plan.live());
    begun.accept(parts, cluster);
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(SelfUp.class, BecameMember::new), SelfUp.class));
    return life(parts, observer, ready);
  }

  private Behavior<Command> life(
      NodeParts parts,
      ActorRef<MemberObserver.Command> observer,
      CompletableFuture<NodeParts> ready) {
    return Behaviors.receive(Command.class)
        .onMessage(
            BecameMember.class,
            _ -> {
              ready.complete(parts);
              return Behaviors.same();
            })
        .onMessage(
            Drain.class,
            _ -> {
              watch.drains();
              observer.tell(new MemberObserver.Drain(parts.self().incarnation()));
              return Behaviors.same();
            })
        .onMessage(
            Echo.class,
            echo -> {
              toTracker.accept(echo.heard());
              return Behaviors.same();
            })
        .build();
  }

  /** What tasks travel over, unless they are to travel as actors' messages. */
  private Optional<StreamManager> laneStreams() {
    return Optional.of(streams).filter(_ -> kernel.transport().enabled());
  }

  private Lanes startLanes(NodeInfo self) {
    var surroundings =
        new Lanes.Surroundings(self.id(), self.incarnation(), plan.codec(), this::engine);
    var lanes = new Lanes(surroundings, kernel.execution());
    plan.live().onChange(KernelSettings::execution, next -> lanes.adapt(next.execution()));
    Optional<LaneServer> server =
        laneStreams().map(each -> LaneServer.create(each, self.incarnation(), maxMessageBytes()));
    context.spawn(
        TaskExecutor.create(lanes, server, nodes), TaskExecutor.nameFor(self.incarnation()));
    return lanes;
  }

  private MetricsCollector clientMetrics(NodeInfo self) {
    return new MetricsCollector(
        self.incarnation(), kernel.execution()::effectiveCpuThreads, () -> LaneLoad.IDLE);
  }

  private ClusterExecutionEngine startEngine(
      NodeInfo self,
      MetricsCollector metrics,
      ClusterViewKeeper views,
      Optional<Lanes> lanes,
      Optional<TaskTracker.LaneParts> laneParts) {
    var submissions =
        new Submissions(
            new Submissions.Parts(
                self.incarnation(),
                kernel.execution(),
                plan.scheduler(),
                CostModel.create(kernel.scheduling()),
                outstanding,
                views,
                plan.budget(),
                plan.lives()));
    ActorRef<TaskTracker.Command> tracker =
        context.spawn(
            TaskTracker.create(submissions, views, nodes, lanes, laneParts), "task-tracker");
    toTracker = heard -> tracker.tell(new TaskTracker.Echo(heard));
    var surroundings =
        new HealthMonitor.Surroundings(
            nodes,
            metrics,
            this::monitorOf,
            report -> tracker.tell(new TaskTracker.LoadArrived(report)),
            watch.vitals());
    context.spawn(
        HealthMonitor.create(() -> plan.live().kernel().health(), surroundings),
        HealthMonitor.NAME);
    return new ClusterExecutionEngine(
        submissions, plan.scheduler().get(), nodes, plan.codec(), kernel);
  }

  private ActorRef<HealthMonitor.Command> monitorOf(NodeInfo node) {
    return partOf(node, HealthMonitor.NAME);
  }

  /** Found by its path: the address is known from the member, the name is the same everywhere. */
  private <T> ActorRef<T> partOf(NodeInfo node, String name) {
    return nodes
        .actorsOf(node.incarnation())
        .map(actors -> ActorRefResolver.get(context.getSystem()).<T>resolveActorRef(actors + name))
        .orElseGet(context.getSystem()::deadLetters);
  }

  private ActorRef<DeathWitness.Command> startWitness(NodeInfo self) {
    var surroundings =
        new DeathWitness.Surroundings(
            self.incarnation(),
            nodes,
            streams,
            node -> partOf(node, DeathWitness.NAME),
            MemberObserver.downing(Cluster.get(context.getSystem())),
            DeathWitness.ANSWER_PATIENCE);
    return context.spawn(DeathWitness.create(surroundings), DeathWitness.NAME);
  }

  /** A task or result of the largest size, and what says which. */
  private long maxMessageBytes() {
    return (long) kernel.serialization().maxBytes() + MESSAGE_OVERHEAD;
  }

  private ExecutionEngine engine() {
    ExecutionEngine started = engine.get();
    if (started == null) {
      throw new IllegalStateException(
          "the engine of node " + plan.settings().name() + " is starting");
    }
    return started;
  }
}
