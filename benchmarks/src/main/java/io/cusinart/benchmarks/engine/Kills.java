package io.cusinart.benchmarks.engine;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.benchmarks.cluster.BenchCluster;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.load.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Kills workers one after the other while 64 naps are out. Used once, by one thread.
 *
 * <p>A task has moved from a victim if an attempt before its last was on that incarnation of it.
 */
final class Kills {

  private static final int IN_FLIGHT = 64;
  private static final int PATIENCE_SECONDS = 60;
  private static final int DONE_BEFORE_A_KILL = IN_FLIGHT;

  /** A JVM that starts or compiles takes the processors away from those that notice and repeat. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final BenchCluster cluster;
  private final Map<Long, Queue<Long>> movedAtNanos = new ConcurrentHashMap<>();
  private final Map<Long, Semaphore> doneOn = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  private record Shot(long incarnation, long atNanos) {}

  Kills(BenchCluster cluster) {
    this.cluster = cluster;
  }

  KillFigures run(int count) throws InterruptedException {
    var loop = new ClosedLoop<>(cluster.engine(), new Nap(), i -> i, IN_FLIGHT);
    var over = new CountDownLatch(1);
    var tally = new CompletableFuture<Tally>();
    Thread.ofPlatform().daemon().name("load of the kills").start(() -> load(loop, tally, over));
    List<Shot> shots;
    try {
      shots = shoot(count);
    } finally {
      stopped = true;
    }
    if (!over.await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new MeasurementFailure("the load of the kills did not end");
    }
    return new KillFigures(shots.stream().map(this::figures).toList(), tally.resultNow());
  }

  private void load(
      ClosedLoop<Integer, Integer> loop, CompletableFuture<Tally> tally, CountDownLatch over) {
    try {
      tally.complete(loop.run(() -> !stopped, this::ended));
    } catch (InterruptedException | RuntimeException failed) {
      tally.completeExceptionally(failed);
    } finally {
      over.countDown();
    }
  }

  private List<Shot> shoot(int count) throws InterruptedException {
    var shots = new ArrayList<Shot>();
    List<String> names = cluster.names();
    for (int i = 0; i < count; i++) {
      NodeInfo victim = cluster.worker(names.get(i % names.size()));
      awaitWork(victim);
      letItBeQuiet();
      long atNanos = System.nanoTime();
      cluster.kill(victim.id().value());
      shots.add(new Shot(victim.incarnation(), atNanos));
      cluster.awaitNoticed(victim);
      letItBeQuiet();
      cluster.restart(victim);
    }
    return shots;
  }

  private static void letItBeQuiet() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(QUIET_NANOS);
  }

  /** A worker that has just come back may have nothing to lose yet. */
  private void awaitWork(NodeInfo worker) throws InterruptedException {
    if (!doneOn(worker.incarnation())
        .tryAcquire(DONE_BEFORE_A_KILL, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new MeasurementFailure(
          "worker %s was given fewer than %d tasks in %d s"
              .formatted(worker.id(), DONE_BEFORE_A_KILL, PATIENCE_SECONDS));
    }
  }

  private Semaphore doneOn(long incarnation) {
    return doneOn.computeIfAbsent(incarnation, _ -> new Semaphore(0));
  }

  private void ended(Outcome<Integer> outcome) {
    long now = System.nanoTime();
    List<Receipt.Attempt> attempts = outcome.receipt().attempts();
    if (attempts.isEmpty() || !(outcome instanceof Outcome.Completed<Integer>)) {
      return;
    }
    doneOn(attempts.getLast().incarnation()).release();
    attempts.subList(0, attempts.size() - 1).stream()
        .map(Receipt.Attempt::incarnation)
        .distinct()
        .forEach(from ->
            movedAtNanos.computeIfAbsent(from, _ -> new ConcurrentLinkedQueue<>()).add(now));
  }

  private Kill figures(Shot shot) {
    Queue<Long> moved =
        Optional.ofNullable(movedAtNanos.get(shot.incarnation()))
            .orElseGet(ConcurrentLinkedQueue::new);
    return new Kill(moved.stream().map(at -> (at - shot.atNanos()) / 1e6).toList());
  }
}
