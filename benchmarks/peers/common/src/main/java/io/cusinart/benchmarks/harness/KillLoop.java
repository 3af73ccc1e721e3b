package io.cusinart.benchmarks.harness;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps 64 bodies out, kills a member, and submits again what the system fails. Used once, by one
 * thread.
 */
final class KillLoop {

  private static final int IN_FLIGHT = 64;
  private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SEEN_BEFORE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long RETRY_MILLIS = 10;
  private static final long LOOK_MILLIS = 10;

  private final PeerDriver driver;
  private final Runnable kill;
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final Map<Integer, Long> doneNanos = new ConcurrentHashMap<>();
  private final Set<Integer> out = ConcurrentHashMap.newKeySet();
  private final LongAdder failures = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final ScheduledExecutorService retries =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  KillLoop(PeerDriver driver, Runnable kill) {
    this.driver = driver;
    this.kill = kill;
  }

  /** What the kill did; times in milliseconds. */
  record Figures(double lastDone, double longestGap, long failed, long duplicates) {}

  /** Loads, kills, loads on until all is answered that was out. Blocks. */
  Figures run() throws InterruptedException {
    try {
      int next = load(0, System.nanoTime() + BEFORE_NANOS);
      Set<Integer> victims = new HashSet<>(out);
      long killedNanos = System.nanoTime();
      kill.run();
      next = load(next, killedNanos + AFTER_NANOS);
      while (!doneNanos.keySet().containsAll(victims)) {
        if (System.nanoTime() - killedNanos > PATIENCE_NANOS) {
          victims.removeAll(doneNanos.keySet());
          throw new MeasurementFailure(
              "%d of the tasks that were out at the kill are not answered after 60 s"
                  .formatted(victims.size()));
        }
        next = load(next, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      }
      return figures(victims, killedNanos);
    } finally {
      retries.shutdownNow();
    }
  }

  private int load(int from, long endsNanos) throws InterruptedException {
    int next = from;
    while (System.nanoTime() - endsNanos < 0) {
      if (free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        out.add(next);
        submit(next, 0);
        next++;
      }
    }
    return next;
  }

  private void submit(int number, int failedBefore) {
    var then = new Once(number, failedBefore);
    try {
      driver.submit(Body.BURN, number, then);
    } catch (Exception refused) {
      then.failed(refused);
    }
  }

  private final class Once implements Answered<Long> {

    private final int number;
    private final int failedBefore;
    private final AtomicBoolean ended = new AtomicBoolean();

    Once(int number, int failedBefore) {
      this.number = number;
      this.failedBefore = failedBefore;
    }

    @Override
    public void done(Long value) {
      if (!ended.compareAndSet(false, true)) {
        duplicates.increment();
        return;
      }
      doneNanos.put(number, System.nanoTime());
      out.remove(number);
      free.release();
    }

    @Override
    public void failed(Throwable cause) {
      if (ended.compareAndSet(false, true) && !retries.isShutdown()) {
        failures.increment();
        long delay = failedBefore == 0 ? 0 : RETRY_MILLIS;
        var _ =
            retries.schedule(() -> submit(number, failedBefore + 1), delay, TimeUnit.MILLISECONDS);
      }
    }
  }

  private Figures figures(Set<Integer> victims, long killedNanos) {
    long last = victims.stream().mapToLong(doneNanos::get).max().orElse(killedNanos);
    var times = new Samples();
    doneNanos.values().stream()
        .filter(at -> at - killedNanos > -SEEN_BEFORE_NANOS)
        .forEach(times::add);
    return new Figures(
        (last - killedNanos) / 1e6, times.longestGap() / 1e6, failures.sum(), duplicates.sum());
  }
}
