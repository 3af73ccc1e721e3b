package io.cusinart.core.node;

import io.cusinart.api.Delivery;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeInfo;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.ClusterViewKeeper;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.execution.OutstandingWork;
import io.cusinart.core.execution.Submissions;
import io.cusinart.core.execution.TaskExecutor;
import io.cusinart.core.execution.TaskTracker;
import io.cusinart.core.health.HealthMonitor;
import io.cusinart.core.health.LaneLoad;
import io.cusinart.core.health.MetricsCollector;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.scheduling.BalancingStrategy;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.TaskLife;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
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

  /** What this actor accepts. */
  sealed interface Command {}

  private record BecameMember(SelfUp event) implements Command, LocalMessage {}

  /**
   * What a node is made with. What settings can get wrong has been made before any actor starts.
   *
   * @param lives the rules of a task's life, {@code TaskLife::new} but for tests
   * @param loader of the application's classes
   */
  record Plan(
      NodeSettings settings,
      TaskScheduler scheduler,
      UserObjectCodec codec,
      Function<Delivery, TaskLife> lives,
      ClassLoader loader) {

    /**
     * Makes the parts that look at the settings.
     *
     * @throws IllegalArgumentException if a setting names what does not exist
     */
    static Plan of(
        NodeSettings settings,
        Optional<BalancingStrategy> strategy,
        Function<Delivery, TaskLife> lives) {
      ClassLoader ofCaller = Thread.currentThread().getContextClassLoader();
      ClassLoader loader = ofCaller == null ? NodeGuardian.class.getClassLoader() : ofCaller;
      KernelSettings kernel = settings.kernel();
      return new Plan(
          settings,
          strategy
              .map(own -> TaskScheduler.create(kernel.scheduling(), own, logOnce()))
              .orElseGet(() -> TaskScheduler.create(kernel.scheduling())),
          UserObjectCodec.create(kernel.serialization(), loader),
          lives,
          loader);
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

  /** A guardian that completes {@code ready} when the node is a member or cannot become one. */
  static Behavior<Command> create(Plan plan, CompletableFuture<NodeParts> ready) {
    return Behaviors.setup(context -> {
      try {
        return new NodeGuardian(context, plan).start(ready);
      } catch (RuntimeException broken) {
        // The system ends without saying why; only here it is known.
        ready.completeExceptionally(broken);
        throw broken;
      }
    });
  }

  private NodeGuardian(ActorContext<Command> context, Plan plan) {
    this.context = context;
    this.plan = plan;
    this.kernel = plan.settings().kernel();
  }

  private Behavior<Command> start(CompletableFuture<NodeParts> ready) {
    Cluster cluster = Cluster.get(context.getSystem());
    NodeInfo self = MemberObserver.describe(cluster.selfMember());
    context.spawn(MemberObserver.create(nodes), "member-observer");
    Optional<Lanes> lanes = self.worker() ? Optional.of(startLanes(self)) : Optional.empty();
    MetricsCollector metrics = lanes.map(Lanes::metrics).orElseGet(() -> clientMetrics(self));
    var views = new ClusterViewKeeper(self.id(), outstanding);
    ClusterExecutionEngine started = startEngine(self, metrics, views);
    engine.set(started);
    var named = new NamedComputations(started, plan.loader());
    var parts = new NodeParts(plan.settings(), self, nodes, views, started, named, lanes);
    context.spawn(OperatorService.create(parts), OperatorService.NAME);
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(SelfUp.class, BecameMember::new), SelfUp.class));
    return Behaviors.receiveMessage(command ->
        switch (command) {
          case BecameMember _ -> {
            ready.complete(parts);
            yield Behaviors.same();
          }
        });
  }

  private Lanes startLanes(NodeInfo self) {
    var surroundings =
        new Lanes.Surroundings(self.id(), self.incarnation(), plan.codec(), this::engine);
    var lanes = new Lanes(surroundings, kernel.execution());
    context.spawn(TaskExecutor.create(lanes), TaskExecutor.nameFor(self.incarnation()));
    return lanes;
  }

  private MetricsCollector clientMetrics(NodeInfo self) {
    return new MetricsCollector(
        self.incarnation(), kernel.execution().effectiveCpuThreads(), () -> LaneLoad.IDLE);
  }

  private ClusterExecutionEngine startEngine(
      NodeInfo self, MetricsCollector metrics, ClusterViewKeeper views) {
    var submissions =
        new Submissions(
            new Submissions.Parts(
                self.incarnation(),
                kernel.execution(),
                plan.scheduler(),
                CostModel.create(kernel.scheduling()),
                outstanding,
                views,
                plan.lives()));
    ActorRef<TaskTracker.Command> tracker =
        context.spawn(TaskTracker.create(submissions, views, nodes), "task-tracker");
    var surroundings =
        new HealthMonitor.Surroundings(
            nodes,
            metrics,
            this::monitorOf,
            report -> tracker.tell(new TaskTracker.LoadArrived(report)));
    context.spawn(HealthMonitor.create(kernel.health(), surroundings), HealthMonitor.NAME);
    return new ClusterExecutionEngine(submissions, nodes, plan.codec(), kernel);
  }

  /** Found by its path: the address is known from the member, the name is the same everywhere. */
  private ActorRef<HealthMonitor.Command> monitorOf(NodeInfo node) {
    return ActorRefResolver.get(context.getSystem())
        .resolveActorRef(
            "pekko://%s@%s/user/%s"
                .formatted(plan.settings().cluster(), node.address(), HealthMonitor.NAME));
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
