package io.cusinart.benchmarks.engine;

import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.benchmarks.cluster.BenchCluster;
import io.cusinart.benchmarks.harness.CpuReading;
import io.cusinart.benchmarks.load.Burn;
import io.cusinart.benchmarks.load.Tally;
import io.cusinart.benchmarks.measure.Cell;
import io.cusinart.benchmarks.measure.Pace;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Row;
import io.cusinart.benchmarks.measure.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** One round of the engine, on a cluster of its own. Not safe for use by two threads. */
public final class EngineMeasurement {

  private static final int BIG_BYTES = 1 << 20;
  private static final int BIG_IN_FLIGHT = 4;
  private static final int BURNS_IN_FLIGHT = 64;

  private final BenchCluster cluster;
  private final Subject subject;
  private final Pace pace;
  private final Results<Row, Subject> results;
  private final Consumer<String> progress;

  private EngineMeasurement(
      BenchCluster cluster,
      Subject subject,
      Pace pace,
      Results<Row, Subject> results,
      Consumer<String> progress) {
    this.cluster = cluster;
    this.subject = subject;
    this.pace = pace;
    this.results = results;
    this.progress = progress;
  }

  /**
   * What a cluster is measured on.
   *
   * @param workers how many
   * @param kills how many of them are killed, one after the other; 0 leaves those rows empty
   * @param jvmArgs of each worker
   */
  public record Plan(int workers, int kills, List<String> jvmArgs) {

    /** Copies the list. */
    public Plan {
      jvmArgs = List.copyOf(jvmArgs);
    }
  }

  /** Starts a cluster, measures, and ends it. Blocks. */
  public static void run(
      Subject subject,
      Plan plan,
      Pace pace,
      Results<Row, Subject> results,
      Consumer<String> progress)
      throws InterruptedException {
    progress.accept("starting workers, %d".formatted(plan.workers()));
    try (BenchCluster cluster = BenchCluster.start(subject, plan.workers(), plan.jvmArgs())) {
      var measurement = new EngineMeasurement(cluster, subject, pace, results, progress);
      measurement.all();
      if (plan.kills() > 0) {
        progress.accept("kills, %d".formatted(plan.kills()));
        measurement.put(new Kills(cluster).run(plan.kills()));
      }
    }
    if (subject == Subject.CHANNEL) {
      progress.accept("run locally");
      new LocalMeasurement(pace, results).run();
    }
  }

  private void all() throws InterruptedException {
    progress.accept("warm-up");
    noOps(1_024).run(pace.warmup());
    progress.accept("one at a time");
    oneAtATime();
    progress.accept("64 in flight");
    inFlight(64, Row.RATE_64);
    progress.accept("1,024 in flight");
    manyInFlight();
    progress.accept("map");
    map();
    progress.accept("1 MiB, 4 in flight");
    results.put(Row.BIG_RATE, subject, big());
    progress.accept("nothing in flight");
    double idle = idleProcessors();
    results.put(Row.IDLE_CPU, subject, 100 * idle);
    progress.accept("bodies of 1 ms");
    bodies(idle);
  }

  private ClosedLoop<Integer, Integer> noOps(int inFlight) {
    return new ClosedLoop<>(cluster.engine(), new NoOp(), i -> i, inFlight);
  }

  private void oneAtATime() throws InterruptedException {
    oneAtATime(pace.settle());
    Histogram each = oneAtATime(pace.length());
    results.put(Row.ONE_P50, subject, each.getValueAtPercentile(50) / 1e3);
    results.put(Row.ONE_P99, subject, each.getValueAtPercentile(99) / 1e3);
  }

  private Histogram oneAtATime(Duration length) throws InterruptedException {
    var loop = new OneAtATime();
    Histogram each = loop.run(cluster.engine(), length);
    note("one at a time", loop.tally());
    return each;
  }

  private Tally inFlight(int inFlight, Row row) throws InterruptedException {
    noOps(inFlight).run(pace.settle());
    return measured(noOps(inFlight), inFlight, row);
  }

  private Tally measured(ClosedLoop<Integer, Integer> loop, int inFlight, Row row)
      throws InterruptedException {
    Tally tally = loop.run(pace.length());
    results.put(row, subject, pace.perSecond(loop.completedInTime()));
    note("%d in flight".formatted(inFlight), tally);
    return tally;
  }

  private void manyInFlight() throws InterruptedException {
    noOps(1_024).run(pace.settle());
    CpuReading before = CpuReading.of(cluster.pids());
    Tally tally = measured(noOps(1_024), 1_024, Row.RATE_1024);
    putCpu(Row.CPU_1024, before, tally);
  }

  /** Twice as long as the others: what it counts is also whether every input has one result. */
  private void map() throws InterruptedException {
    Pace twice = new Pace(pace.length().multipliedBy(2), pace.warmup());
    MapLoop.run(this::mapped, pace.settle());
    CpuReading before = CpuReading.of(cluster.pids());
    MapLoop loop = MapLoop.run(this::mapped, twice.length());
    putCpu(Row.MAP_CPU, before, loop.tally());
    results.put(Row.MAP_RATE, subject, twice.perSecond(loop.completedInTime()));
    note("map", loop.tally());
  }

  private Flow.Publisher<Outcome<Integer>> mapped(Iterable<Integer> inputs) {
    return cluster.engine().map(new NoOp(), inputs);
  }

  private void putCpu(Row row, CpuReading before, Tally tally) {
    Duration cpu = CpuReading.of(cluster.pids()).since(before);
    results.put(row, subject, cpu.toNanos() / 1e3 / Math.max(1, tally.completed()));
  }

  /** What the engine uses while bodies run, as far as it is not they. */
  private void bodies(double idle) throws InterruptedException {
    burns().run(pace.settle());
    var bodiesNanos = new LongAdder();
    CpuReading before = CpuReading.of(cluster.pids());
    long beganNanos = System.nanoTime();
    Tally tally =
        burns()
            .run(
                () -> System.nanoTime() - beganNanos < pace.length().toNanos(),
                outcome -> {
                  if (outcome instanceof Outcome.Completed<Long> completed) {
                    bodiesNanos.add(completed.value());
                  }
                });
    double idleNanos = idle * (System.nanoTime() - beganNanos);
    double allNanos = CpuReading.of(cluster.pids()).since(before).toNanos();
    double bodies = Math.max(1, bodiesNanos.sum());
    results.put(Row.OVERHEAD, subject, 100 * (allNanos / bodies - 1));
    results.put(Row.OVERHEAD_BESIDE_IDLE, subject, 100 * ((allNanos - idleNanos) / bodies - 1));
    note("bodies of 1 ms", tally);
  }

  private ClosedLoop<Integer, Long> burns() {
    return new ClosedLoop<>(cluster.engine(), new Burn(), i -> i, BURNS_IN_FLIGHT);
  }

  private double idleProcessors() throws InterruptedException {
    CpuReading before = CpuReading.of(cluster.pids());
    TimeUnit.NANOSECONDS.sleep(pace.length().toNanos());
    double usedNanos = CpuReading.of(cluster.pids()).since(before).toNanos();
    return usedNanos / pace.length().toNanos();
  }

  private Cell big() throws InterruptedException {
    var content = new byte[BIG_BYTES];
    new Random(BIG_BYTES).nextBytes(content);
    try {
      bigEchoes(content).run(pace.settle());
      ClosedLoop<byte[], byte[]> loop = bigEchoes(content);
      Tally tally = loop.run(pace.length());
      if (tally.lost() > 0) {
        return new Cell.Missing("failed", tally.others().toString());
      }
      double perSecond = pace.perSecond(loop.completedInTime());
      return new Cell.Figure(perSecond * 2 * BIG_BYTES / 1e6);
    } catch (RuntimeFailure.Invalid refused) {
      return new Cell.Missing("refused", refused.getMessage());
    }
  }

  private ClosedLoop<byte[], byte[]> bigEchoes(byte[] content) {
    return new ClosedLoop<>(cluster.engine(), new Echo(), _ -> content, BIG_IN_FLIGHT);
  }

  private void put(KillFigures figures) {
    results.put(Row.KILL_MEDIAN, subject, figures.median(Kill::medianMillis));
    results.put(Row.KILL_MEDIAN_MAX, subject, figures.worst(Kill::medianMillis));
    results.put(Row.KILL_LAST, subject, figures.median(Kill::lastMillis));
    results.put(Row.KILL_LAST_MAX, subject, figures.worst(Kill::lastMillis));
    results.put(Row.KILL_MOVED, subject, figures.moved());
    results.put(Row.KILL_LOST, subject, (double) figures.tally().lost());
    note("kills", figures.tally());
  }

  private void note(String what, Tally tally) {
    tally
        .others()
        .forEach((end, count) ->
            results.note("%s, %s: %d %s".formatted(subject.title(), what, count, end)));
  }
}
