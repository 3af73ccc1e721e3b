package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.testkit.nodes.Job;
import io.cusinart.testkit.nodes.WorkerMain;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Three worker nodes, a JVM each, that are killed, paused and started again under their name and
 * port. Not safe for use by two threads.
 *
 * <p>What the workers print of started jobs is kept, also that of killed ones.
 */
final class Workers implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(40);
  private static final Duration EXIT = Duration.ofSeconds(10);

  /** The exit status of a JVM that SIGTERM has ended. */
  private static final int TERMINATED = 143;

  private final ProcessGroup group = ProcessGroup.open();
  private final FaultTrace trace;
  private final Function<String, Site> sites;
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private final List<JavaProcess> everStarted = new ArrayList<>();
  private final Map<String, AtomicInteger> lines = new ConcurrentHashMap<>();

  /**
   * Where a worker lives.
   *
   * @param host the address it binds and is reached at
   * @param settle makes of the command for this machine the one for that place
   */
  record Site(String host, UnaryOperator<JavaCommand> settle) {}

  private Workers(FaultTrace trace, Function<String, Site> sites) {
    this.trace = trace;
    this.sites = sites;
  }

  /** Starts w1, which forms the cluster, then the others beside each other. Blocks. */
  static Workers start(int count, FaultTrace trace) {
    return start(count, trace, _ -> List.of());
  }

  /** The same with arguments of its own for the JVM of each name. Blocks. */
  static Workers start(int count, FaultTrace trace, Function<String, List<String>> jvmArgs) {
    return start(FreePorts.pick(count), trace, jvmArgs);
  }

  /** The same, w1 at the first of these ports and so on. Blocks. */
  static Workers start(
      List<Integer> ports, FaultTrace trace, Function<String, List<String>> jvmArgs) {
    return startAt(
        ports,
        trace,
        name -> new Site("127.0.0.1", command -> command.plusJvmArgs(jvmArgs.apply(name))));
  }

  /** The same, each at a place of its own. Blocks. */
  static Workers startAt(int count, FaultTrace trace, Function<String, Site> sites) {
    return startAt(FreePorts.pick(count), trace, sites);
  }

  private static Workers startAt(
      List<Integer> ports, FaultTrace trace, Function<String, Site> sites) {
    var workers = new Workers(trace, sites);
    for (int i = 1; i <= ports.size(); i++) {
      workers.ports.put("w" + i, ports.get(i - 1));
    }
    try {
      workers.launch("w1", List.of());
      workers.awaitUp("w1");
      List<String> rest = workers.names().stream().skip(1).toList();
      rest.forEach(name -> workers.launch(name, List.of(workers.address("w1"))));
      rest.forEach(workers::awaitUp);
      return workers;
    } catch (RuntimeException failed) {
      workers.close();
      throw failed;
    }
  }

  List<String> names() {
    return List.copyOf(ports.keySet());
  }

  List<String> addresses() {
    return names().stream().map(this::address).toList();
  }

  /** Kills it with SIGKILL and starts it again at once; it is not up yet. Blocks for the exit. */
  void killAndRestart(String name) {
    JavaProcess victim = process(name);
    victim.kill();
    victim.awaitExit(EXIT);
    trace.event("killed %s (pid %d)".formatted(name, victim.pid()));
    restart(name);
  }

  /** Ends it with SIGTERM and answers how long that took; it stays down. Blocks. */
  Duration terminate(String name, Duration limit) {
    JavaProcess victim = process(name);
    long beganNanos = System.nanoTime();
    victim.terminate();
    int status = victim.awaitExit(limit);
    Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
    trace.event("terminated %s, %d ms, status %d".formatted(name, took.toMillis(), status));
    assertThat(status).as("exit status of %s", victim).isEqualTo(TERMINATED);
    return took;
  }

  /** Starts it again under its name and port; it is not up yet. */
  void startAgain(String name) {
    restart(name);
  }

  /** A process beside the workers that ends with them. */
  JavaProcess startBeside(JavaCommand command) {
    return group.start(command);
  }

  void pause(String name) {
    process(name).pause();
    trace.event("paused %s".formatted(name));
  }

  void resume(String name) {
    process(name).resume();
    trace.event("resumed %s".formatted(name));
  }

  /** Starts again whoever has ended because the cluster had removed it. */
  void restartTheRemoved() {
    for (String name : names()) {
      JavaProcess process = process(name);
      if (!process.alive()) {
        int status = process.awaitExit(EXIT);
        assertThat(status).as("exit status of %s", process).isEqualTo(WorkerMain.REMOVED);
        trace.event("%s was removed and has ended".formatted(name));
        restart(name);
      }
    }
  }

  // Not itself among the seeds: a node whose first seed is itself forms a cluster of its own when
  // the others are slow to answer.
  private void restart(String name) {
    launch(name, names().stream().filter(each -> !each.equals(name)).map(this::address).toList());
  }

  private void launch(String name, List<String> seeds) {
    Site site = sites.apply(name);
    JavaCommand command =
        WorkerMain.command(name, port(name), seeds, List.of("-Dcusinart.node.host=" + site.host()));
    JavaProcess process = group.start(site.settle().apply(command));
    process.onLine(line -> heard(name, line));
    processes.put(name, process);
    everStarted.add(process);
  }

  private void heard(String name, String line) {
    lines.computeIfAbsent(line, _ -> new AtomicInteger()).incrementAndGet();
    if (!line.startsWith(Job.STARTED) && !line.startsWith(Job.ENDED)) {
      trace.event(name + " says " + line);
    }
  }

  void awaitUp(String name) {
    String line = WorkerMain.upLine(name);
    process(name).awaitLine(said -> said.startsWith(line), line, START);
  }

  /** How often this line was printed by any worker that ever lived. */
  int printed(String line) {
    AtomicInteger count = lines.get(line);
    return count == null ? 0 : count.get();
  }

  /** Whether any worker that ever lived has printed a line with this in it. */
  boolean printedAny(String part) {
    return lines.keySet().stream().anyMatch(line -> line.contains(part));
  }

  /** How many lines with this in them were printed by all workers that ever lived. */
  int printedWith(String part) {
    return lines.entrySet().stream()
        .filter(each -> each.getKey().contains(part))
        .mapToInt(each -> each.getValue().get())
        .sum();
  }

  private String address(String name) {
    return sites.apply(name).host() + ":" + port(name);
  }

  int port(String name) {
    return ports.getOrDefault(name, 0);
  }

  JavaProcess process(String name) {
    JavaProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no worker " + name + " among " + names());
    }
    return process;
  }

  /** Those that have not exited. */
  List<JavaProcess> alive() {
    return everStarted.stream().filter(JavaProcess::alive).toList();
  }

  /** Ends all of them. Blocks. */
  @Override
  public void close() {
    group.close();
  }
}
