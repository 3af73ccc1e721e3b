package io.cusinart.testkit.junit;

import io.cusinart.core.settings.HostPort;
import io.cusinart.testkit.network.ProcessNetwork;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Worker JVMs and the network between them and a client. Safe for use by several threads. */
final class WorkerProcesses implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration EXIT = Duration.ofSeconds(10);

  /**
   * Where a node listens, and where others find it: the doors that lead there.
   *
   * @param node the port for tasks
   * @param actors the port of its actor system
   */
  record Place(int node, int nodeDoor, int actors, int actorsDoor) {}

  private final ClusterTrace trace;
  private final List<String> jvmArgs;
  private final ProcessGroup group = ProcessGroup.open();
  private final ProcessNetwork network = new ProcessNetwork();
  private final Map<String, Place> places = new TreeMap<>();
  private final Map<String, JavaProcess> processes = new HashMap<>();
  private final Set<String> paused = new HashSet<>();
  private final Set<String> workers = new TreeSet<>();

  WorkerProcesses(int count, String client, List<String> jvmArgs, ClusterTrace trace) {
    this.jvmArgs = jvmArgs;
    this.trace = trace;
    Iterator<Integer> ports = FreePorts.pick(4 * (count + 1)).iterator();
    for (int i = 1; i <= count; i++) {
      workers.add("worker-" + i);
    }
    try {
      workers.forEach(each -> open(each, ports));
      open(client, ports);
      network.settle(client, ProcessHandle.current().pid());
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private void open(String name, Iterator<Integer> ports) {
    var place = new Place(ports.next(), ports.next(), ports.next(), ports.next());
    places.put(name, place);
    network.doorTo(name, place.node(), place.nodeDoor());
    network.doorTo(name, place.actors(), place.actorsDoor());
  }

  /** Starts all, the first before the others, which join it. Blocks until they are members. */
  void startAll() {
    String first = workers.iterator().next();
    launch(first, List.of());
    awaitUp(first);
    List<String> others = workers.stream().skip(1).toList();
    others.forEach(each -> launch(each, List.of(address(first))));
    others.forEach(this::awaitUp);
  }

  private synchronized void launch(String name, List<String> seeds) {
    Place place = place(name);
    var args = new ArrayList<>(List.of(name, Integer.toString(place.node())));
    args.addAll(seeds);
    JavaProcess process =
        group.start(
            JavaCommand.of(WorkerMain.class)
                .quickJvm()
                .plusJvmArgs("-Xmx256m")
                .plusJvmArgs(
                    "-Dcusinart.transport.advertised-port=" + place.nodeDoor(),
                    "-Dcusinart.transport.actor-port=" + place.actorsDoor(),
                    "-D%s=%d".formatted(ProcessClusterExtension.BIND_PORT, place.actors()))
                .plusJvmArgs(jvmArgs)
                .withName(name)
                .withArgs(args));
    processes.put(name, process);
    network.settle(name, process.pid());
    trace.event("%s starts (pid %d)".formatted(name, process.pid()));
    process.onLine(line -> trace.printed(name, line));
    var _ = process.onExit().thenAccept(status -> exited(name, process, status));
  }

  // A door in front of a dead process would take connections that its machine refuses.
  private synchronized void exited(String name, JavaProcess process, int status) {
    trace.event("%s (pid %d) has exited with %d".formatted(name, process.pid(), status));
    if (processes.get(name) == process) {
      network.refuse(name);
    }
  }

  private void awaitUp(String name) {
    process(name).awaitLine(line -> line.endsWith(WorkerMain.UP), "that it is up", START);
  }

  synchronized void kill(String name) {
    JavaProcess process = process(name);
    process.kill();
    process.awaitExit(EXIT);
    paused.remove(name);
    network.refuse(name);
  }

  /** Starts it again, a member of the cluster of the others. Blocks until it is up. */
  void restart(String name) {
    synchronized (this) {
      if (process(name).alive()) {
        throw new IllegalStateException("%s runs; crash it first".formatted(name));
      }
      network.accept(name);
      // Not itself among them: it is to join, not to found.
      launch(name, workers.stream().filter(each -> !each.equals(name)).map(this::address).toList());
    }
    awaitUp(name);
  }

  synchronized void pause(String name) {
    process(name).pause();
    paused.add(name);
  }

  synchronized void resume(String name) {
    process(name).resume();
    paused.remove(name);
  }

  ProcessNetwork network() {
    return network;
  }

  /** All workers, whatever has become of them. */
  List<String> workers() {
    return List.copyOf(workers);
  }

  /** Where nodes can be asked whose process runs, past all that was done to their network. */
  synchronized Map<String, String> addresses() {
    var found = new TreeMap<String, String>();
    places.forEach((name, place) -> {
      JavaProcess process = processes.get(name);
      if ((process == null || process.alive()) && !paused.contains(name)) {
        found.put(name, new HostPort(HOST, place.node()).toString());
      }
    });
    return found;
  }

  /** Where others find it. */
  String address(String name) {
    return new HostPort(HOST, place(name).nodeDoor()).toString();
  }

  /**
   * Where it listens.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException(
          "no node is named [%s]; there are %s".formatted(name, places.keySet()));
    }
    return place;
  }

  private synchronized JavaProcess process(String name) {
    place(name);
    @Nullable JavaProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException(
          "[%s] is in the JVM of the test, which cannot crash or pause; the workers are %s"
              .formatted(name, workers));
    }
    return process;
  }

  /** The nodes but this one. */
  Stream<String> othersThan(String name) {
    place(name);
    return places.keySet().stream().filter(each -> !each.equals(name));
  }

  /** Kills all and closes all doors. Blocks. */
  @Override
  public void close() {
    group.close();
    network.close();
  }
}
