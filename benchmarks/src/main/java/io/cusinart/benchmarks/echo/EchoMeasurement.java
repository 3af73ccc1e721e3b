package io.cusinart.benchmarks.echo;

import io.cusinart.benchmarks.harness.CpuReading;
import io.cusinart.benchmarks.measure.Pace;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Row;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One round of the bare echo. Not safe for use by two threads. */
public final class EchoMeasurement {

  private static final Duration START = Duration.ofSeconds(30);
  private static final int SMALL_BYTES = 100;
  private static final int BIG_BYTES = 1 << 20;
  private static final int BIG_IN_FLIGHT = 4;

  private final EchoClient client;
  private final List<Long> pids;
  private final Pace pace;
  private final Results<Row, Subject> results;

  private EchoMeasurement(
      EchoClient client, List<Long> pids, Pace pace, Results<Row, Subject> results) {
    this.client = client;
    this.pids = pids;
    this.pace = pace;
    this.results = results;
  }

  /** Starts the server, measures, and ends the server. Blocks. */
  public static void run(List<String> jvmArgs, Pace pace, Results<Row, Subject> results)
      throws InterruptedException {
    int port = FreePorts.pick(1).getFirst();
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess server =
          group.start(
              JavaCommand.of(EchoServerMain.class)
                  .plusJvmArgs(jvmArgs)
                  .withArgs(Integer.toString(port)));
      server.awaitLine(EchoServerMain.UP::equals, EchoServerMain.UP, START);
      List<Long> pids = List.of(ProcessHandle.current().pid(), server.pid());
      try (EchoClient client = EchoClient.connect(port)) {
        new EchoMeasurement(client, pids, pace, results).all();
      }
    }
  }

  private void all() throws InterruptedException {
    client.pipelined(SMALL_BYTES, 64, pace.warmup());
    client.oneAtATime(SMALL_BYTES, pace.settle());
    Histogram each = client.oneAtATime(SMALL_BYTES, pace.length());
    results.put(Row.ONE_P50, Subject.ECHO, each.getValueAtPercentile(50) / 1e3);
    results.put(Row.ONE_P99, Subject.ECHO, each.getValueAtPercentile(99) / 1e3);
    results.put(Row.RATE_64, Subject.ECHO, perSecond(SMALL_BYTES, 64));
    manyInFlight();
    double big = perSecond(BIG_BYTES, BIG_IN_FLIGHT);
    results.put(Row.BIG_RATE, Subject.ECHO, big * 2 * BIG_BYTES / 1e6);
  }

  private void manyInFlight() throws InterruptedException {
    client.pipelined(SMALL_BYTES, 1_024, pace.settle());
    CpuReading before = CpuReading.of(pids);
    long count = client.pipelined(SMALL_BYTES, 1_024, pace.length());
    Duration cpu = CpuReading.of(pids).since(before);
    results.put(Row.RATE_1024, Subject.ECHO, pace.perSecond(count));
    results.put(Row.CPU_1024, Subject.ECHO, cpu.toNanos() / 1e3 / Math.max(1, count));
  }

  private double perSecond(int bytes, int inFlight) throws InterruptedException {
    client.pipelined(bytes, inFlight, pace.settle());
    return pace.perSecond(client.pipelined(bytes, inFlight, pace.length()));
  }
}
