package io.cusinart.cli.up;

import io.cusinart.cli.up.NodeCommandFactory.NodeSpec;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessFailure;
import io.cusinart.testkit.process.ProcessGroup;
import io.cusinart.testkit.process.ShutdownGuard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A cluster of node processes on this machine, each started again when it dies. Safe for use by
 * several threads.
 *
 * <p>It holds its directory by a lock, keeps {@code cluster.json} there true and each node's output
 * in {@code logs/NAME.log}. Its own shutdown hook closes it when this JVM is interrupted; nodes
 * whose main calls {@code ParentWatch} also end when this JVM is killed.
 *
 * <p>Nodes change in one thread, {@link SupervisorLoop}. A process tells of its lines and its exit
 * in threads of its own, which only hand them over; what an earlier process of a node still says is
 * ignored there.
 */
public final class LocalClusterSupervisor implements AutoCloseable {

  // What a shell says of a command it cannot run.
  private static final int NOT_STARTED = 127;

  private final LocalClusterSettings settings;
  private final DirectoryLock lock;
  private final List<SupervisedNode> nodes;
  private final NodeBoard board;
  private final ProcessGroup group;
  private final Map<String, JavaProcess> running = new ConcurrentHashMap<>();
  private final SupervisorLoop loop;
  private final ShutdownGuard guard;
  private final CountDownLatch closed = new CountDownLatch(1);

  private LocalClusterSupervisor(LocalClusterSettings settings, DirectoryLock lock) {
    this.settings = settings;
    this.lock = lock;
    this.nodes = specs(settings).stream().map(spec -> node(settings, spec)).toList();
    this.board = new NodeBoard(statuses());
    this.group = ProcessGroup.graceful(settings.stopDeadline());
    this.loop = new SupervisorLoop(settings.out());
    this.guard = ShutdownGuard.run("supervisor's end", this::close);
  }

  /**
   * Starts the nodes and returns at once; {@link #awaitAllUp} waits for them.
   *
   * @throws DirectoryInUseException if another supervisor has the directory
   * @throws java.io.UncheckedIOException if the directory cannot be written
   */
  public static LocalClusterSupervisor start(LocalClusterSettings settings) {
    DirectoryLock lock = DirectoryLock.hold(settings.directory());
    boolean started = false;
    try {
      LocalClusterSupervisor supervisor = new LocalClusterSupervisor(settings, lock);
      supervisor.loop.run(() -> supervisor.nodes.forEach(supervisor::startNode));
      started = true;
      return supervisor;
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  private static List<NodeSpec> specs(LocalClusterSettings settings) {
    List<Integer> ports = FreePorts.pick(settings.nodes());
    List<String> seeds = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    List<NodeSpec> specs = new ArrayList<>();
    for (int port : ports) {
      String name = "node-" + (specs.size() + 1);
      specs.add(new NodeSpec(name, port, seeds, settings.directory().resolve(name)));
    }
    return specs;
  }

  private static SupervisedNode node(LocalClusterSettings settings, NodeSpec spec) {
    Path log = settings.directory().resolve("logs").resolve(spec.name() + ".log");
    return new SupervisedNode(spec, NodeLog.open(log, NodeLog.LIMIT_BYTES));
  }

  private void startNode(SupervisedNode node) {
    JavaProcess process;
    try {
      process = group.start(settings.commands().command(node.spec()).withName(node.name()));
    } catch (RuntimeException e) { // the factory is the caller's code; a start may fail as well
      node.log().add("cannot be started: " + e);
      onEnd(node, NOT_STARTED);
      return;
    }
    node.started(process);
    running.put(node.name(), process);
    publish();
    process.onLine(line -> onLine(node, process, line));
    var _ = process.onExit().thenAccept(status -> loop.run(() -> onExit(node, process, status)));
  }

  private void onLine(SupervisedNode node, JavaProcess process, String line) {
    node.log().add(line);
    node.probesIn(line).ifPresent(probes -> loop.run(() -> onProbes(node, process, probes)));
    node.endpointIn(line).ifPresent(endpoint -> loop.run(() -> onUp(node, process, endpoint)));
    if (node.saysRemoved(line)) {
      loop.run(() -> onRemoved(node, process));
    }
    if (node.saysDrained(line)) {
      loop.run(node::drained);
    }
  }

  private void onProbes(SupervisedNode node, JavaProcess process, String probes) {
    if (node.runs(process)) {
      node.probesAt(probes);
    }
  }

  private void onUp(SupervisedNode node, JavaProcess process, String endpoint) {
    if (!node.runs(process) || node.isUp()) {
      return;
    }
    long now = System.nanoTime();
    node.up(endpoint, now);
    publish();
    emit(new SupervisorEvent.NodeUp(node.name(), endpoint, process.pid(), now));
  }

  private void onRemoved(SupervisedNode node, JavaProcess process) {
    if (node.runs(process)) {
      node.removed();
      publish();
      emit(new SupervisorEvent.NodeRemoved(node.name(), System.nanoTime()));
    }
  }

  private void onExit(SupervisedNode node, JavaProcess process, int status) {
    if (node.runs(process)) {
      running.remove(node.name(), process);
      if (node.wasDrained()) {
        onLeft(node);
      } else {
        onEnd(node, status);
      }
    }
  }

  private void onLeft(SupervisedNode node) {
    node.left();
    publish();
    emit(new SupervisorEvent.NodeLeft(node.name(), System.nanoTime()));
  }

  private void onEnd(SupervisedNode node, int status) {
    long now = System.nanoTime();
    RestartPolicy.Decision decision = settings.policy().onExit(node.failures(), node.upFor(now));
    node.ended(decision);
    publish();
    emit(new SupervisorEvent.NodeDied(node.name(), status, now));
    switch (decision) {
      case RestartPolicy.Restart(Duration delay, int failures) -> {
        loop.runAfter(delay, () -> restart(node));
        emit(new SupervisorEvent.NodeRestarting(node.name(), status, delay, failures, now));
      }
      case RestartPolicy.GiveUp(int failures) ->
          emit(new SupervisorEvent.NodeGaveUp(node.name(), failures, node.log().file(), now));
    }
  }

  private void restart(SupervisedNode node) {
    node.restarting();
    startNode(node);
  }

  private List<NodeStatus> statuses() {
    return nodes.stream().map(SupervisedNode::status).toList();
  }

  // The file first: whoever is woken by the board finds it there too. A full disk must not keep
  // nodes down, so what cannot be written is said and the supervisor goes on.
  private void publish() {
    List<NodeStatus> statuses = statuses();
    loop.guarded(
        () -> new ClusterFile(ProcessHandle.current().pid(), statuses).write(settings.directory()));
    board.publish(statuses);
  }

  private void emit(SupervisorEvent event) {
    event.line().ifPresent(line -> loop.guarded(() -> settings.out().accept(line)));
    loop.guarded(() -> settings.listener().accept(event));
  }

  /** The nodes as they are now, in the order of their numbers. */
  public List<NodeStatus> nodes() {
    return board.statuses();
  }

  /**
   * Waits until every node is up. Blocks.
   *
   * @throws ProcessFailure at the deadline, or as soon as a node is given up
   */
  public void awaitAllUp(Duration timeout) {
    List<NodeStatus> last;
    try {
      last = board.await(all -> allUp(all) || anyFailed(all), timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessFailure("interrupted while waiting for the nodes to be up", e);
    }
    if (!allUp(last)) {
      String states =
          last.stream()
              .map(node -> node.name() + " " + node.state().word())
              .collect(Collectors.joining(", "));
      throw new ProcessFailure(
          "not every node is up%s (%s): see %s"
              .formatted(
                  anyFailed(last) ? "" : " after " + timeout,
                  states,
                  settings.directory().resolve("logs")));
    }
  }

  private static boolean allUp(List<NodeStatus> all) {
    return all.stream().allMatch(node -> node.state() == NodeStatus.State.UP);
  }

  private static boolean anyFailed(List<NodeStatus> all) {
    return all.stream().anyMatch(node -> node.state() == NodeStatus.State.FAILED);
  }

  /**
   * Kills a node with SIGKILL and returns at once; the supervisor starts it again like any other
   * that died.
   *
   * @throws IllegalArgumentException if there is no such node
   * @throws IllegalStateException if it has no process now
   */
  public void kill(String name) {
    NodeStatus.State state = statusOf(name).state();
    JavaProcess process = running.get(name);
    if (process == null) {
      throw new IllegalStateException(
          "%s has no process to kill: it is %s".formatted(name, state.word()));
    }
    process.kill();
  }

  /**
   * How often this node was started again.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  public int restartsOf(String name) {
    return statusOf(name).restarts();
  }

  private NodeStatus statusOf(String name) {
    return nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no node [%s]: they are node-1 to node-%d".formatted(name, nodes.size())));
  }

  /** Waits until this supervisor is closed, by whomever. Blocks. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /**
   * Ends the supervision, removes {@code cluster.json}, asks every node to end with SIGTERM and
   * kills what is left after the stop deadline. Blocks; closing again waits for the first close.
   *
   * @throws IllegalStateException if called by a listener, in the supervisor's own thread
   * @throws ProcessFailure if a node survived SIGKILL
   */
  @Override
  public void close() {
    loop.close();
    ending();
  }

  private synchronized void ending() {
    if (closed.getCount() == 0) {
      return;
    }
    try {
      loop.guarded(() -> ClusterFile.remove(settings.directory()));
      group.close();
    } finally {
      nodes.forEach(node -> loop.guarded(node.log()::close));
      loop.guarded(lock::close);
      guard.remove();
      closed.countDown();
    }
  }
}
