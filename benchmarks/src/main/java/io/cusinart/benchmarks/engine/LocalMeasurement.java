package io.cusinart.benchmarks.engine;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.benchmarks.cluster.ClusterConfig;
import io.cusinart.benchmarks.harness.CpuReading;
import io.cusinart.benchmarks.load.Tally;
import io.cusinart.benchmarks.measure.Pace;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Row;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.core.Cusinart;
import io.cusinart.testkit.process.FreePorts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;

/**
 * Tasks on the node that submits them, a worker alone in this JVM, beside a thread pool of the JDK
 * that is given the same. Used once, by one thread.
 */
final class LocalMeasurement {

  private static final int IN_FLIGHT = 1_024;

  private final Pace pace;
  private final Results<Row, Subject> results;

  LocalMeasurement(Pace pace, Results<Row, Subject> results) {
    this.pace = pace;
    this.results = results;
  }

  void run() throws InterruptedException {
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      pool(pool, pace.settle());
      put(Subject.ECHO, pool(pool, pace.length()));
    }
    var settings =
        ClusterConfig.settings(ClusterConfig.of(Subject.CHANNEL))
            .withName("local")
            .withPort(FreePorts.pick(1).getFirst());
    try (Cusinart node = Cusinart.start(settings)) {
      engine(node.engine());
    }
  }

  private static Histogram pool(ExecutorService pool, Duration length) throws InterruptedException {
    return OneAtATime.run(length, ended -> pool.execute(ended::release));
  }

  private void engine(ExecutionEngine engine) throws InterruptedException {
    noOps(engine).run(pace.warmup());
    var loop = new OneAtATime();
    loop.run(engine, pace.settle());
    put(Subject.CHANNEL, loop.run(engine, pace.length()));
    noOps(engine).run(pace.settle());
    List<Long> pids = List.of(ProcessHandle.current().pid());
    CpuReading before = CpuReading.of(pids);
    ClosedLoop<Integer, Integer> many = noOps(engine);
    Tally tally = many.run(pace.length());
    double cpuNanos = CpuReading.of(pids).since(before).toNanos();
    results.put(Row.LOCAL_RATE, Subject.CHANNEL, pace.perSecond(many.completedInTime()));
    results.put(Row.LOCAL_CPU, Subject.CHANNEL, cpuNanos / 1e3 / Math.max(1, tally.completed()));
    tally
        .others()
        .forEach((end, count) -> results.note("run locally: %d %s".formatted(count, end)));
  }

  private static ClosedLoop<Integer, Integer> noOps(ExecutionEngine engine) {
    return new ClosedLoop<>(engine, new NoOp(), i -> i, IN_FLIGHT);
  }

  private void put(Subject subject, Histogram each) {
    results.put(Row.LOCAL_P50, subject, each.getValueAtPercentile(50) / 1e3);
  }
}
