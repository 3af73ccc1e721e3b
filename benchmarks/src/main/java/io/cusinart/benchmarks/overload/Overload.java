package io.cusinart.benchmarks.overload;

import io.cusinart.benchmarks.cluster.BenchCluster;
import io.cusinart.benchmarks.cluster.ClusterConfig;
import io.cusinart.benchmarks.harness.CpuReading;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Asks a cluster of JVMs for many times the work it can do. Immutable.
 *
 * @param factor how many times
 * @param length for how long, in whole seconds
 * @param jvmArgs of the workers and of the client
 * @param config of all of them, beside that of every cluster that is measured
 */
public record Overload(
    int factor, Duration length, List<String> jvmArgs, Map<String, String> config) {

  private static final int WORKERS = 3;
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration AROUND = Duration.ofMinutes(2);

  /** Copies the lists. */
  public Overload {
    jvmArgs = List.copyOf(jvmArgs);
    config = Map.copyOf(config);
  }

  /**
   * What it came to.
   *
   * @param report of the client
   * @param workersCpu processor time of all workers while too much was asked for
   * @param clientCpu that of the client
   */
  public record Result(Report report, Duration workersCpu, Duration clientCpu) {}

  /**
   * Runs it. Blocks.
   *
   * @throws MeasurementFailure if a worker did not survive
   * @throws io.cusinart.testkit.process.ProcessFailure if the client did not
   */
  public Result run(Consumer<String> progress) {
    var all = new TreeMap<>(ClusterConfig.of(Subject.CHANNEL));
    all.putAll(config);
    progress.accept("starting workers, %d".formatted(WORKERS));
    try (BenchCluster cluster = BenchCluster.start(all, WORKERS, jvmArgs);
        ProcessGroup group = ProcessGroup.open()) {
      JavaProcess client =
          group.start(OverloadMain.command(factor, length, cluster.addresses(), jvmArgs, all));
      return watch(cluster, client, progress);
    }
  }

  private Result watch(BenchCluster cluster, JavaProcess client, Consumer<String> progress) {
    progress.accept("what it can do");
    await(client, OverloadMain.BEGINS, START);
    progress.accept("%d times that for %d s".formatted(factor, length.toSeconds()));
    CpuReading workers = CpuReading.of(cluster.pids());
    CpuReading clients = CpuReading.of(List.of(client.pid()));
    await(client, OverloadMain.OVER, length.plus(AROUND));
    Duration workersCpu = CpuReading.of(cluster.pids()).since(workers);
    Duration clientCpu = CpuReading.of(List.of(client.pid())).since(clients);
    progress.accept("until it is as before");
    Report report = Report.parse(client.awaitLine(Report::isOne, "a report", AROUND));
    if (cluster.workers().size() < WORKERS) {
      throw new MeasurementFailure(
          "of %d workers only %d are left; %s"
              .formatted(WORKERS, cluster.workers().size(), report));
    }
    return new Result(report, workersCpu, clientCpu);
  }

  private static void await(JavaProcess client, String line, Duration patience) {
    client.awaitLine(line::equals, line, patience);
  }
}
