package io.cusinart.core.node;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeInfo;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.ClusterViewKeeper;
import io.cusinart.core.execution.LaneServer;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.execution.OutstandingWork;
import io.cusinart.core.execution.Submissions;
import io.cusinart.core.execution.TaskExecutor;
import io.cusinart.core.execution.TaskTracker;
import io.cusinart.core.facts.ClusterFacts;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.health.HealthMonitor;
import io.cusinart.core.health.LaneLoad;
import io.cusinart.core.health.MetricsCollector;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.transport.StreamManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * The root of a node's actors: starts the parts in the order they need each other, and tells when
 * the node is a member. Its children restart by their own rules; if one stops for good, its name
 * says which.
 */
final class NodeGuardian {

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

  private record Learned(ClusterFacts.Learned what) implements Command, LocalMessage {}

  private record Say(Fact fact) implements Command, LocalMessage {}

  private final ActorContext<Command> context;
  private final NodePlan plan;
  private final KernelSettings kernel;
  private final NodeManager nodes;
  private final OutstandingWork outstanding = new OutstandingWork();
  private final AtomicReference<ExecutionEngine> engine = new AtomicReference<>();
  private final StreamManager streams;
  private final NodeWatch watch;

  /**
   * What is undone at its end, the last first: what it has registered with parts that outlive it.
   */
  private final List<Runnable> endings = new ArrayList<>();

  /** What a guardian works with and leaves as it is when it ends. */
  record Surroundings(NodePlan plan, NodeManager nodes, StreamManager streams, NodeWatch watch) {}

  /** A sign of the actors of this system: when they come to it, their mailboxes are not long. */
  static CompletionStage<Void> echo(ActorRef<Command> guardian) {
    var heard = new CompletableFuture<Void>();
    guardian.tell(new Echo(heard));
    return heard;
  }

  /**
   * What it tells: its parts when the node is a member, or why it cannot become one; and that it
   * has stopped, after all actors below it.
   */
  record News(CompletableFuture<NodeParts> ready, CompletableFuture<Void> stopped) {
    News() {
      this(new CompletableFuture<>(), new CompletableFuture<>());
    }
  }

  /**
   * A guardian of one incarnation.
   *
   * @param begun is told the parts, and of what cluster, before the node is a member
   */
  static Behavior<Command> create(
      Surroundings surroundings, BiConsumer<NodeParts, Cluster> begun, News news) {
    return Behaviors.setup(context -> {
      var guardian = new NodeGuardian(context, surroundings);
      guardian.endings.add(() -> news.stopped().complete(null));
      try {
        return guardian.start(begun, news.ready());
      } catch (RuntimeException broken) {
        guardian.endings.reversed().forEach(Runnable::run);
        // The system ends without saying why; only here it is known.
        news.ready().completeExceptionally(broken);
        throw broken;
      }
    });
  }

  private NodeGuardian(ActorContext<Command> context, Surroundings surroundings) {
    this.context = context;
    this.plan = surroundings.plan();
    this.kernel = plan.live().kernel();
    this.nodes = surroundings.nodes();
    this.streams = surroundings.streams();
    this.watch = surroundings.watch();
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
    context.spawn(MemberObserver.create(nodes), MemberObserver.NAME);
    ActorRef<DeathWitness.Command> witness = startWitness(self);
    Optional<Lanes> lanes = self.worker() ? Optional.of(makeLanes(self)) : Optional.empty();
    MetricsCollector metrics = lanes.map(Lanes::metrics).orElseGet(() -> clientMetrics(self));
    var views = new ClusterViewKeeper(self.id(), outstanding);
    Optional<TaskTracker.LaneParts> laneParts =
        laneStreams().map(each -> new TaskTracker.LaneParts(each, maxMessageBytes(), witness));
    ActorRef<Command> guardian = context.getSelf();
    Submissions submissions = makeSubmissions(self, views);
    ActorRef<TaskTracker.Command> tracker =
        context.spawn(
            TaskTracker.create(
                submissions,
                new TaskTracker.Surroundings(
                    views, nodes, lanes, laneParts, fact -> guardian.tell(new Say(fact)))),
            "task-tracker");
    startMonitor(metrics, tracker);
    var started =
        new ClusterExecutionEngine(
            submissions, plan.scheduler().get(), nodes, plan.codec(), kernel);
    engine.set(started);
    var facts = new NodeFacts(context, factOf(self), nodes, plan.live().shared(), tracker);
    endings.add(facts::end);
    endings.add(
        plan.live()
            .onChange(
                each -> each.execution().submission().hedgeBudget(),
                next -> started.hedgeBudget(next.execution().submission().hedgeBudget())));
    var parts =
        new NodeParts(plan.live().now(), self, nodes, views, started, lanes, streams, plan.live());
    begun.accept(parts, cluster);
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(SelfUp.class, BecameMember::new), SelfUp.class));
    return running(ready, parts, facts, tracker);
  }

  private Fact.OfNode factOf(NodeInfo self) {
    int processors = self.worker() ? kernel.execution().effectiveCpuThreads() : 0;
    return new Fact.OfNode(self.incarnation(), false, processors, Runtime.getRuntime().maxMemory());
  }

  /** A member first learns what all nodes know, and then takes work. */
  private Behavior<Command> running(
      CompletableFuture<NodeParts> ready,
      NodeParts parts,
      NodeFacts facts,
      ActorRef<TaskTracker.Command> tracker) {
    return Behaviors.receive(Command.class)
        .onMessage(
            BecameMember.class,
            _ -> {
              facts.learn(context.messageAdapter(ClusterFacts.Learned.class, Learned::new));
              return Behaviors.same();
            })
        .onMessage(
            Learned.class,
            _ -> {
              facts.begin();
              parts.lanes().ifPresent(lanes -> startExecutor(parts.self(), lanes));
              ready.complete(parts);
              return Behaviors.same();
            })
        .onMessage(
            Say.class,
            said -> {
              facts.say(said.fact());
              return Behaviors.same();
            })
        .onMessage(
            Drain.class,
            _ -> {
              watch.drains();
              facts.drain();
              return Behaviors.same();
            })
        .onMessage(
            Echo.class,
            echo -> {
              tracker.tell(new TaskTracker.Echo(echo.heard()));
              return Behaviors.same();
            })
        .onSignal(
            PostStop.class,
            _ -> {
              endings.reversed().forEach(Runnable::run);
              return Behaviors.same();
            })
        .build();
  }

  /** What tasks travel over, unless they are to travel as actors' messages. */
  private Optional<StreamManager> laneStreams() {
    return Optional.of(streams).filter(_ -> kernel.transport().enabled());
  }

  private Lanes makeLanes(NodeInfo self) {
    var surroundings =
        new Lanes.Surroundings(self.id(), self.incarnation(), plan.codec(), this::engine);
    var lanes = new Lanes(surroundings, kernel.execution());
    endings.add(
        plan.live().onChange(KernelSettings::execution, next -> lanes.adapt(next.execution())));
    endings.add(lanes::close);
    return lanes;
  }

  private void startExecutor(NodeInfo self, Lanes lanes) {
    Optional<LaneServer> server =
        laneStreams().map(each -> LaneServer.create(each, self.incarnation(), maxMessageBytes()));
    server.ifPresent(each -> endings.add(each::close));
    context.spawn(
        TaskExecutor.create(lanes, server, nodes), TaskExecutor.nameFor(self.incarnation()));
  }

  private MetricsCollector clientMetrics(NodeInfo self) {
    return new MetricsCollector(
        self.incarnation(), kernel.execution()::effectiveCpuThreads, () -> LaneLoad.IDLE);
  }

  private Submissions makeSubmissions(NodeInfo self, ClusterViewKeeper views) {
    return new Submissions(
        new Submissions.Parts(
            self.incarnation(),
            kernel.execution(),
            plan.scheduler(),
            CostModel.create(kernel.scheduling()),
            outstanding,
            views,
            plan.budget(),
            plan.lives()));
  }

  private void startMonitor(MetricsCollector metrics, ActorRef<TaskTracker.Command> tracker) {
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
