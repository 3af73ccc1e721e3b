package io.cusinart.benchmarks.overload;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.benchmarks.load.Burn;
import io.cusinart.core.Cusinart;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.ParentWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that finds out what its cluster can do, then asks for {@code FACTOR} times as much for
 * {@code SECONDS}, then sees when it is as good as before: {@code FACTOR SECONDS SEED...}. Its last
 * line is a {@link Report}.
 */
final class OverloadMain {

  /** Said when it begins to ask for too much, and when it has stopped. */
  static final String BEGINS = "overload begins";

  static final String OVER = "overload is over";

  private static final int IN_FLIGHT = 64;
  private static final int WARM_UP_SECONDS = 15;
  private static final int MAXIMUM_SECONDS = 6;
  private static final int LONGEST_RECOVERY_SECONDS = 60;
  private static final double AS_BEFORE = 0.8;
  private static final int TICKS = 100;

  private final ExecutionEngine engine;
  private final AtomicLong submitted = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong other = new AtomicLong();

  private OverloadMain(ExecutionEngine engine) {
    this.engine = engine;
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    ParentWatch.exitWithParent();
    List<String> seeds = List.of(args).subList(2, args.length);
    NodeSettings settings =
        NodeSettings.defaults().withName("overloader").withSeeds(seeds).asClient();
    try (Cusinart client = Cusinart.start(settings)) {
      while (client.nodes().available().size() < seeds.size()) {
        LockSupport.parkNanos(10_000_000);
      }
      var main = new OverloadMain(client.engine());
      System.out.println(main.run(Integer.parseInt(args[0]), Integer.parseInt(args[1])).line());
    }
  }

  private Report run(int factor, int seconds) throws InterruptedException {
    closedLoop(WARM_UP_SECONDS);
    long maximum = closedLoop(MAXIMUM_SECONDS);
    System.out.println(BEGINS);
    openLoop(maximum * factor, seconds);
    long inTime = completed.get();
    System.out.println(OVER);
    long recovery = recover(maximum);
    long open = submitted.get() - completed.get() - rejected.get() - other.get();
    long warm = closedLoop(MAXIMUM_SECONDS);
    return new Report(
        maximum, submitted.get(), inTime, rejected.get(), other.get(), open, recovery, warm);
  }

  /** Tasks a second with a few out at a time. */
  private long closedLoop(int seconds) throws InterruptedException {
    var free = new Semaphore(IN_FLIGHT);
    var done = new AtomicLong();
    long endsNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (int i = 0; System.nanoTime() - endsNanos < 0; i++) {
      free.acquire();
      var _ =
          engine
              .submit(new Burn(), i, Options.DEFAULT)
              .outcome()
              .thenAccept(outcome -> {
                if (outcome instanceof Outcome.Completed<Long>) {
                  done.incrementAndGet();
                }
                free.release();
              });
    }
    long rate = done.get() / seconds;
    free.acquire(IN_FLIGHT);
    return Math.max(1, rate);
  }

  /** Whatever comes back, so many are submitted. */
  private void openLoop(long perSecond, int seconds) {
    long startNanos = System.nanoTime();
    long ticks = (long) seconds * TICKS;
    for (long tick = 0; tick < ticks; tick++) {
      for (long i = perSecond * tick / TICKS; i < perSecond * (tick + 1) / TICKS; i++) {
        submit((int) i);
      }
      long nextNanos = startNanos + (tick + 1) * TimeUnit.SECONDS.toNanos(1) / TICKS;
      LockSupport.parkNanos(nextNanos - System.nanoTime());
      if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(seconds)) {
        return;
      }
    }
  }

  private void submit(int i) {
    submitted.incrementAndGet();
    var _ =
        engine
            .submit(new Burn(), i, Options.DEFAULT)
            .outcome()
            .thenAccept(outcome -> {
              switch (outcome) {
                case Outcome.Completed<Long> _ -> completed.incrementAndGet();
                case Outcome.Rejected<Long> _ -> rejected.incrementAndGet();
                default -> other.incrementAndGet();
              }
            });
  }

  /** Milliseconds until a second is as good as one before, what had waited included. */
  private long recover(long maximum) throws InterruptedException {
    long fromNanos = System.nanoTime();
    for (int i = 0; i < LONGEST_RECOVERY_SECONDS; i++) {
      if (closedLoop(1) >= AS_BEFORE * maximum) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - fromNanos);
      }
    }
    return -1;
  }

  /** The command. */
  static JavaCommand command(
      int factor,
      Duration length,
      List<String> seeds,
      List<String> jvmArgs,
      Map<String, String> config) {
    var args =
        new ArrayList<>(List.of(Integer.toString(factor), Long.toString(length.toSeconds())));
    args.addAll(seeds);
    return JavaCommand.of(OverloadMain.class)
        .plusJvmArgs(jvmArgs)
        .plusJvmArgs(
            config.entrySet().stream().map(e -> "-D" + e.getKey() + "=" + e.getValue()).toList())
        .withName("overloader")
        .withArgs(args);
  }
}
