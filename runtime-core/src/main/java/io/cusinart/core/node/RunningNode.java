package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.Configurators;
import io.cusinart.core.console.ConsoleServer;
import io.cusinart.core.execution.NodeEngine;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started node: its port, its directory and what a program holds of it, through all its {@link
 * Incarnation}s, of which one follows the other when the cluster has removed it. Safe for use by
 * several threads.
 *
 * <p>Start and close block: they are the edge between a program and its node.
 */
public final class RunningNode implements AutoCloseable {

  private static final Incarnation.Patience START_PATIENCE =
      new Incarnation.Patience(Duration.ofSeconds(70), Duration.ofSeconds(70));

  private static final Duration REST = Duration.ofMillis(5);
  private static final Duration ENROL_PATIENCE = Duration.ofSeconds(10);

  private static final Duration RESTART_AFTER = Duration.ofMillis(200);
  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

  /** Closing waits for goodbyes, which a thread of the actor system must not. */
  private static final Executor ON_VIRTUAL_THREADS = task -> Thread.ofVirtual().start(task);

  private final Beginning beginning;
  private final NodeEngine engine;
  private final NodeEnd end;
  private final ComingBack comingBack;
  private final Incarnations incarnations = new Incarnations();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicReference<Optional<ConsoleServer>> console =
      new AtomicReference<>(Optional.empty());
  private volatile Incarnation now;
  private volatile boolean givenUp;
  private volatile boolean drained;

  private RunningNode(Beginning beginning, Incarnation first) {
    this.beginning = beginning;
    this.now = first;
    this.engine = new NodeEngine(first.parts().engine());
    this.comingBack = new ComingBack(beginning);
    this.end = new NodeEnd(comingBack::stop, () -> now, this::finish);
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
    var beginning = new Beginning(settings, NodePlan.of(live, extensions, budget, lives));
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
    var node = new RunningNode(beginning, Incarnation.start(beginning, START_PATIENCE));
    node.end.watchExits();
    beginning.drainBy(node::drain);
    node.begin(node.now);
    node.openConsole();
    return node;
  }

  private void begin(Incarnation next) {
    beginning.began(next.parts());
    next.whenEnded().thenRunAsync(() -> onEnded(next), ON_VIRTUAL_THREADS);
    // Who submits at once should find executors, of which a fresh member hears a moment later.
    var _ = await(next::seesAll, ENROL_PATIENCE);
    incarnations.began(next.self());
  }

  private void onEnded(Incarnation gone) {
    boolean comesBack = beginning.settings().kernel().cluster().comeBack();
    if (comesBack && gone.removed() && !givenUp && !end.begun()) {
      LOG.warn(
          "Node [{}] was removed by the cluster as [{}] and comes back as another incarnation",
          gone.self().id(),
          Long.toHexString(gone.self().incarnation()));
      incarnations.ended();
      beginning.ended();
      comingBack.begin(this::onBack, this::onInVain);
    } else if (!end.begun()) {
      finish();
    }
  }

  private void onBack(Incarnation next) {
    now = next;
    engine.renew(next.parts().engine());
    begin(next);
    LOG.info(
        "Node [{}] is back at [{}] as [{}]",
        next.self().id(),
        next.self().address(),
        Long.toHexString(next.self().incarnation()));
  }

  private void onInVain(String why) {
    if (!end.begun()) {
      LOG.error("Node [{}] does not come back: [{}]", now.self().id(), why);
      finish();
    }
  }

  private void drain() {
    drained = true;
    Thread.ofPlatform().name("cusinart-drain-" + now.self().id()).start(this::close);
  }

  /** Gives up what outlives an incarnation. May be called twice. */
  private void finish() {
    incarnations.ended();
    console.getAndSet(Optional.empty()).ifPresent(ConsoleServer::close);
    end.ended();
    beginning.close();
    ended.complete(null);
  }

  private void openConsole() {
    try {
      console.set(beginning.openConsole());
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /** Waits until placement sees this many workers that are up; false if not in time. Blocks. */
  public boolean awaitWorkers(int count, Duration patience) {
    return await(() -> workersUp() >= count, patience);
  }

  private long workersUp() {
    return now.parts().views().view().nodes().stream()
        .map(NodeView::info)
        .filter(each -> each.worker() && each.state() == NodeState.UP)
        .count();
  }

  /** Looks again and again: what placement sees follows the registry a moment later. */
  private static boolean await(BooleanSupplier wanted, Duration patience) {
    long endsNanos = System.nanoTime() + patience.toNanos();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() - endsNanos >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(REST.toNanos());
    }
    return true;
  }

  /** The engine of this node, through all its incarnations. */
  public NodeEngine engine() {
    return engine;
  }

  /** The modules of its live settings, for others to register. */
  public Configurators configurators() {
    return beginning.live().configurators();
  }

  /** The nodes this node knows, through all its incarnations. */
  public NodeDirectory nodes() {
    return beginning.nodes();
  }

  /** Where it answers probes by HTTP, if it does. */
  public Optional<InetSocketAddress> probes() {
    return beginning.watch().probes();
  }

  /** This node as it was when it became a member, the last time. */
  public NodeInfo self() {
    return now.self();
  }

  /** Tells when an incarnation begins and ends, until the registration is closed. */
  public NodeDirectory.Listening onIncarnation(IncarnationListener listener) {
    return incarnations.add(listener);
  }

  /**
   * Whether {@link #close()} was called; a node that ended otherwise was removed by the cluster.
   */
  public boolean closed() {
    return end.begun();
  }

  /** Whether an operator has told it to drain: it is closed then, and not by its own program. */
  public boolean drained() {
    return drained;
  }

  /**
   * Ends the node without waiting for anything and for good, as if its process had ended. Does not
   * block; {@link #whenEnded()} tells when it is done.
   */
  public void terminate() {
    givenUp = true;
    Thread.ofVirtual()
        .start(() -> {
          comingBack.stop();
          now.terminate();
        });
  }

  /** For tests: has the cluster remove the incarnation of the moment. Does not block. */
  public void down() {
    now.down();
  }

  /** Completes when the node has ended for good, for whatever reason. */
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
