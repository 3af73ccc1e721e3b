package io.cusinart.benchmarks.cluster;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.core.Cusinart;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Workers w1, w2, … in a JVM each, and a client of theirs in this JVM. Not safe for use by two
 * threads.
 */
public final class BenchCluster implements AutoCloseable {

  private static final String CLIENT = "bench-client";
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration EXIT = Duration.ofSeconds(10);

  private final ProcessGroup group = ProcessGroup.open();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private final List<String> jvmArgs;
  private final Map<String, String> config;
  private final @Nullable TemporaryCertificates certificates;
  private @Nullable Cusinart client;

  private BenchCluster(
      List<String> jvmArgs,
      Map<String, String> config,
      @Nullable TemporaryCertificates certificates) {
    this.jvmArgs = jvmArgs;
    this.config = config;
    this.certificates = certificates;
  }

  /** Starts w1, which forms the cluster, then the others beside each other. Blocks. */
  public static BenchCluster start(Subject subject, int workers, List<String> jvmArgs) {
    Map<String, String> config = ClusterConfig.of(subject);
    return subject == Subject.TLS
        ? start(config, workers, jvmArgs, TemporaryCertificates.make(workers, CLIENT))
        : start(config, workers, jvmArgs);
  }

  /** The same with a configuration of one's own, which the client has as well. Blocks. */
  public static BenchCluster start(Map<String, String> config, int workers, List<String> jvmArgs) {
    return start(config, workers, jvmArgs, null);
  }

  private static BenchCluster start(
      Map<String, String> config,
      int workers,
      List<String> jvmArgs,
      @Nullable TemporaryCertificates certificates) {
    if (certificates != null) {
      config.putAll(certificates.config());
    }
    var cluster = new BenchCluster(jvmArgs, config, certificates);
    List<Integer> free = FreePorts.pick(workers);
    for (int i = 1; i <= workers; i++) {
      cluster.ports.put("w" + i, free.get(i - 1));
    }
    try {
      cluster.startAll();
      return cluster;
    } catch (RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  private void startAll() {
    launch("w1", List.of());
    awaitLine("w1");
    List<String> rest = names().stream().skip(1).toList();
    rest.forEach(name -> launch(name, List.of(address("w1"))));
    rest.forEach(this::awaitLine);
    client =
        Cusinart.start(
            ClusterConfig.settings(config).withName(CLIENT).asClient().withSeeds(addresses()));
    awaitNodes("%d workers to be up".formatted(ports.size()), nodes -> up(nodes) == ports.size());
  }

  private static long up(List<NodeInfo> nodes) {
    return nodes.stream().filter(BenchCluster::isUp).count();
  }

  private static boolean isUp(NodeInfo node) {
    return node.worker() && node.state() == NodeState.UP;
  }

  /** Of the workers, dead ones included. */
  public List<String> names() {
    return List.copyOf(ports.keySet());
  }

  /** Of the client. */
  public ExecutionEngine engine() {
    return client().engine();
  }

  private Cusinart client() {
    if (client == null) {
      throw new IllegalStateException("the cluster has no client yet");
    }
    return client;
  }

  /** Of this JVM and of every worker that lives. */
  public List<Long> pids() {
    return Stream.concat(
            Stream.of(ProcessHandle.current().pid()),
            processes.values().stream().filter(JavaProcess::alive).map(JavaProcess::pid))
        .toList();
  }

  /** The worker of this name as the client sees it, while it is up. */
  public NodeInfo worker(String name) {
    return client().nodes().available().stream()
        .filter(node -> node.id().value().equals(name))
        .findFirst()
        .orElseThrow(() -> new MeasurementFailure("worker %s is not up".formatted(name)));
  }

  /** Where the workers listen: the seeds for another client. */
  public List<String> addresses() {
    return names().stream().map(this::address).toList();
  }

  /** What the client sees of the workers that are up. */
  public List<NodeInfo> workers() {
    return client().nodes().available().stream().filter(BenchCluster::isUp).toList();
  }

  /** Whether the process of a worker lives. */
  public boolean lives(NodeInfo worker) {
    return process(worker.id().value()).alive();
  }

  /** Sends SIGKILL; the process may not have ended yet. */
  public void kill(String name) {
    process(name).kill();
  }

  /** Waits until the client has noticed that a worker was killed. Blocks. */
  public void awaitNoticed(NodeInfo killed) {
    awaitNodes(
        "the death of worker %s to be noticed".formatted(killed.id()),
        nodes ->
            nodes.stream()
                .filter(BenchCluster::isUp)
                .noneMatch(node -> node.incarnation() == killed.incarnation()));
  }

  /** Starts a killed worker anew and waits until the client sees another than that. Blocks. */
  public void restart(NodeInfo killed) {
    String name = killed.id().value();
    process(name).awaitExit(EXIT);
    // Not itself among the seeds: it would form a cluster of its own if the others were slow.
    launch(name, names().stream().filter(each -> !each.equals(name)).map(this::address).toList());
    awaitLine(name);
    awaitNodes(
        "worker %s to be up again".formatted(name),
        nodes ->
            nodes.stream()
                .filter(BenchCluster::isUp)
                .filter(node -> node.incarnation() != killed.incarnation())
                .anyMatch(node -> node.id().equals(killed.id())));
  }

  private void launch(String name, List<String> seeds) {
    processes.put(name, group.start(WorkerMain.command(name, port(name), seeds, jvmArgs, config)));
  }

  private void awaitLine(String name) {
    String line = WorkerMain.upLine(name);
    process(name).awaitLine(line::equals, line, START);
  }

  private void awaitNodes(String what, Predicate<List<NodeInfo>> wanted) {
    var seen = new CountDownLatch(1);
    try (var _ =
        client()
            .nodes()
            .onChange(nodes -> {
              if (wanted.test(nodes)) {
                seen.countDown();
              }
            })) {
      if (!seen.await(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new MeasurementFailure("waited %s for %s in vain".formatted(START, what));
      }
    } catch (InterruptedException _) {
      throw MeasurementFailure.interrupted(what);
    }
  }

  private String address(String name) {
    return "127.0.0.1:" + port(name);
  }

  private int port(String name) {
    return ports.getOrDefault(name, 0);
  }

  private JavaProcess process(String name) {
    JavaProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no worker " + name + " among " + names());
    }
    return process;
  }

  /** Ends all of them. Blocks. */
  @Override
  public void close() {
    try (group) {
      if (client != null) {
        client.engine().close(Duration.ZERO);
        client.close();
      }
    } finally {
      if (certificates != null) {
        certificates.close();
      }
    }
  }
}
