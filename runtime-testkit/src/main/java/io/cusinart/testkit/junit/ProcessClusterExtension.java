package io.cusinart.testkit.junit;

import com.typesafe.config.ConfigFactory;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.core.Cusinart;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.network.ProcessNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Workers in JVMs of their own, named worker-1, worker-2, …, and a node named client in that of the
 * test, with faults as verbs; see {@link ClusterExtension#processes}.
 *
 * <p>Faults are real as far as one machine goes. Processes are killed and stopped by signals. What
 * is cut or slow is so in relays through which all connections between the nodes lead; the
 * connections themselves stay and are made, as bytes are what a relay can hold back. So nothing
 * here loses, doubles or reorders single packets, no connect times out, and a machine that dies
 * with its network cannot be had.
 *
 * <p>A cluster goes on with a majority of its workers: of two, neither goes on without the other,
 * so tests with faults take three or more.
 *
 * <p>There is one at a time in a JVM, as the client's ports are told by a system property; while it
 * runs, no other node can be started there.
 */
public final class ProcessClusterExtension extends ClusterExtension {

  /** The name of the node in the JVM of the test, for {@link #cut} and {@link #slow}. */
  public static final String CLIENT = "client";

  /** Where the actor system listens, if not where it says. */
  static final String BIND_PORT = "pekko.remote.artery.bind.port";

  private static final int MOST = 16;
  private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);

  private final int count;
  private final Map<String, String> changed;
  private final List<String> jvmArgs;
  private volatile @Nullable Running running;

  private record Running(WorkerProcesses processes, Cusinart client) {}

  ProcessClusterExtension(int count, Map<String, String> changed, List<String> jvmArgs) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "a cluster has 1 to %d workers but %d were asked for".formatted(MOST, count));
    }
    this.count = count;
    this.changed = Map.copyOf(changed);
    this.jvmArgs = List.copyOf(jvmArgs);
  }

  /** The same, all nodes with this setting, such as {@code cusinart.health.failures}. */
  public ProcessClusterExtension withSetting(String key, String value) {
    var more = new HashMap<>(changed);
    more.put(key, value);
    return new ProcessClusterExtension(count, more, jvmArgs);
  }

  /** The same with these arguments for the workers' JVMs, such as {@code -Xmx1g} (256 MiB). */
  public ProcessClusterExtension withJvmArgs(String... args) {
    var more = new ArrayList<>(jvmArgs);
    more.addAll(List.of(args));
    return new ProcessClusterExtension(count, changed, more);
  }

  /** The workers' names, those that have crashed included. */
  public List<String> workers() {
    return running().processes().workers();
  }

  /**
   * Ends a worker with SIGKILL, in the middle of whatever it does. Others find its connections
   * reset and its ports refused, as on a machine that goes on without the process; a machine that
   * dies says neither, which {@link #isolate} is closer to. Blocks until it is gone.
   */
  public void crash(String worker) {
    fault("crash " + worker, worker);
    running().processes().kill(worker);
  }

  /**
   * Starts a worker again that has crashed or ended, under its name and at its ports, as another
   * incarnation. Blocks until it is a member.
   */
  public void restart(String worker) {
    note("restart " + worker);
    running().processes().restart(worker);
  }

  /**
   * Stops a worker with SIGSTOP, until {@link #resume}: it does nothing, while its connections stay
   * and its machine acknowledges what is sent to it. That is a very long pause of the JVM or a
   * machine that is out of processors; a network that fails looks otherwise.
   */
  public void pause(String worker) {
    fault("pause " + worker, worker);
    running().processes().pause(worker);
  }

  /** Lets a paused worker go on; all it had begun goes on too. */
  public void resume(String worker) {
    note("resume " + worker);
    running().processes().resume(worker);
  }

  /**
   * Nothing passes between these two nodes any more, in either direction, and neither is told;
   * after {@link #heal} what was sent arrives late. Others reach both. A cluster removes the one or
   * the other, or both, as there is no majority that is right about them.
   *
   * @param a a worker, or {@link #CLIENT}
   */
  public void cut(String a, String b) {
    fault("cut %s from %s".formatted(a, b), a, b);
    network(a, b).cut(a, b);
  }

  /** Cuts a node from all others at once, as when its cable is pulled. */
  public void isolate(String node) {
    fault("isolate " + node, node);
    WorkerProcesses processes = running().processes();
    processes.othersThan(node).forEach(each -> processes.network().cut(node, each));
  }

  /**
   * Whatever passes between these two nodes waits for this long, in either direction: each piece of
   * at most 64 KiB before the next, so that the road is narrow as well as long.
   *
   * @param oneWay at least zero
   */
  public void slow(String a, String b, Duration oneWay) {
    if (oneWay.isNegative()) {
      throw new IllegalArgumentException("a delay must not be negative but is " + oneWay);
    }
    fault("slow %s and %s by %d ms".formatted(a, b, oneWay.toMillis()), a, b);
    network(a, b).slow(a, b, oneWay);
  }

  /** Takes back every cut and every delay; whoever was removed meanwhile comes back by itself. */
  public void heal() {
    note("heal");
    running().processes().network().heal();
  }

  private ProcessNetwork network(String a, String b) {
    WorkerProcesses processes = running().processes();
    processes.place(a);
    processes.place(b);
    return processes.network();
  }

  private void fault(String what, String... nodes) {
    for (String each : nodes) {
      running().processes().place(each);
      rememberIncarnation(each);
    }
    note(what);
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the cluster runs while tests do: use it in a test");
    }
    return now;
  }

  @Override
  void start(ClusterTrace begun) {
    if (!ONE_AT_A_TIME.tryAcquire()) {
      throw new IllegalStateException(
          "a cluster of processes runs in this JVM already; give tests that run in parallel one JVM each");
    }
    try {
      var processes = new WorkerProcesses(count, CLIENT, workerArgs(), begun);
      try {
        processes.startAll();
        Cusinart client = startClient(processes);
        running = new Running(processes, client);
        awaitMembers(count);
      } catch (RuntimeException | Error failed) {
        processes.close();
        throw failed;
      }
    } catch (RuntimeException | Error failed) {
      stop();
      throw failed;
    }
  }

  private List<String> workerArgs() {
    var args = new ArrayList<String>();
    changed.forEach((key, value) -> args.add("-D%s=%s".formatted(key, value)));
    args.addAll(jvmArgs);
    return args;
  }

  private Cusinart startClient(WorkerProcesses processes) {
    WorkerProcesses.Place place = processes.place(CLIENT);
    System.setProperty(BIND_PORT, Integer.toString(place.actors()));
    ConfigFactory.invalidateCaches();
    NodeSettings client =
        settings()
            .withName(CLIENT)
            .withPort(place.node())
            .withSeeds(processes.workers().stream().map(processes::address).toList())
            .asClient();
    var kernel = client.kernel();
    return Cusinart.start(
        client.withKernel(
            kernel.withTransport(
                kernel
                    .transport()
                    .withActorPort(place.actorsDoor())
                    .withAdvertisedPort(place.nodeDoor()))));
  }

  @Override
  void stop() {
    Running now = running;
    running = null;
    try {
      if (now != null) {
        try (WorkerProcesses ending = now.processes()) {
          ending.network().heal();
          now.client().close();
        }
      }
    } finally {
      System.clearProperty(BIND_PORT);
      ConfigFactory.invalidateCaches();
      ONE_AT_A_TIME.release();
    }
  }

  @Override
  ExecutionEngine runningEngine() {
    return running().client().engine();
  }

  @Override
  Map<String, NodeDirectory> views() {
    return Map.of(CLIENT, running().client().nodes());
  }

  @Override
  Map<String, String> addresses() {
    return running().processes().addresses();
  }

  @Override
  NodeSettings settings() {
    return NodeSettings.from(ConfigFactory.parseMap(changed).withFallback(ConfigFactory.load()));
  }
}
