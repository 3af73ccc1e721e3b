package io.cusinart.core.execution;

import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much one engine has out, in tasks and in bytes of them encoded, and what may be added. Safe
 * for use by several threads.
 *
 * <p>One task at a time is refused when it does not fit. A {@code map} waits instead, when three
 * quarters are taken: the rest stays free for single tasks, which cannot wait. It may go over that
 * by what it has read already, one bundle.
 */
final class InFlight {

  /** Why a task was not taken, and when it may be. */
  record Full(String detail, Duration retryAfter) {}

  private static final Duration SOONEST = Duration.ofMillis(10);
  private static final Duration LATEST = Duration.ofSeconds(5);
  private static final Duration UNKNOWN = Duration.ofSeconds(1);
  private static final double NANOS_PER_SECOND = 1e9;

  /** How much of the rate is new at each look. */
  private static final double FRESH = 0.2;

  private final int mostTasks;
  private final long mostBytes;
  private final Executor threads;
  private final AtomicInteger tasks = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong tasksGone = new AtomicLong();
  private final AtomicLong bytesGone = new AtomicLong();
  private final Sweeping sweeping = new Sweeping();
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

  // Of the last look; written by the thread that sweeps.
  private long lookedNanos;
  private long tasksGoneThen;
  private long bytesGoneThen;
  private volatile double tasksPerSecond;
  private volatile double bytesPerSecond;

  /** Nothing is out; who waits is woken on these threads. */
  InFlight(SubmissionSettings settings, Executor threads, long nowNanos) {
    this.mostTasks = settings.maxInFlight();
    this.mostBytes = settings.effectiveMaxInFlightBytes();
    this.threads = threads;
    this.lookedNanos = nowNanos;
  }

  /** How many tasks are out, each element of a bundle counted. */
  int tasks() {
    return tasks.get();
  }

  /** Is needed as long as tasks are out. */
  Sweeping sweeping() {
    return sweeping;
  }

  /** How many bytes of encoded tasks are out. */
  long bytes() {
    return bytes.get();
  }

  /** Takes a task, or says why not. One that is alone is always taken. */
  Optional<Full> tryTake(EncodedTask task) {
    int size = task.encodedBytes();
    int tasksOut = tasks.addAndGet(task.outcomes());
    sweeping.needed();
    long bytesOut = bytes.addAndGet(size);
    Optional<Full> full = Optional.empty();
    if (tasksOut > mostTasks) {
      full = Optional.of(tooManyTasks(tasksOut - task.outcomes()));
    } else if (bytesOut > mostBytes && bytesOut > size) {
      full = Optional.of(tooManyBytes(bytesOut - size, size));
    }
    full.ifPresent(_ -> putBack(task));
    return full;
  }

  private Full tooManyTasks(int out) {
    return new Full(
        "this engine has %d tasks out, its limit (cusinart.execution.max-in-flight) is %d; wait for some to end, use map, or raise it"
            .formatted(out, mostTasks),
        retryAfter(mostTasks / 10.0, tasksPerSecond));
  }

  private Full tooManyBytes(long out, int size) {
    return new Full(
        "this engine has tasks of %d bytes out and this one has %d, its limit (cusinart.execution.max-in-flight-bytes) is %d; wait for some to end, use map, or raise it"
            .formatted(out, size, mostBytes),
        retryAfter(Math.max(size, mostBytes / 10.0), bytesPerSecond));
  }

  /** The time in which so much goes out: one task would be enough, but others wait as well. */
  private static Duration retryAfter(double amount, double perSecond) {
    if (perSecond <= 0) {
      return UNKNOWN;
    }
    double nanos = amount / perSecond * NANOS_PER_SECOND;
    return Duration.ofNanos(
        (long) Math.clamp(nanos, (double) SOONEST.toNanos(), (double) LATEST.toNanos()));
  }

  /** Takes a task whatever is out: of a {@code map}, which has waited for room. */
  void take(EncodedTask task) {
    tasks.addAndGet(task.outcomes());
    sweeping.needed();
    bytes.addAndGet(task.encodedBytes());
  }

  /** A task has ended. */
  void release(EncodedTask task) {
    tasksGone.addAndGet(task.outcomes());
    bytesGone.addAndGet(task.encodedBytes());
    putBack(task);
  }

  private void putBack(EncodedTask task) {
    tasks.addAndGet(-task.outcomes());
    bytes.addAndGet(-task.encodedBytes());
    if (!waiting.isEmpty() && isRoom()) {
      for (Runnable each : List.copyOf(waiting)) {
        if (waiting.remove(each)) {
          threads.execute(each);
        }
      }
    }
  }

  /** Whether a map may send more; if not, {@code wake} is run once when it may be so. */
  boolean hasRoom(Runnable wake) {
    if (isRoom()) {
      return true;
    }
    waiting.add(wake);
    // What ended just before that found nobody waiting.
    return isRoom() && waiting.remove(wake);
  }

  private boolean isRoom() {
    return tasks.get() < mostTasks - mostTasks / 4 && bytes.get() < mostBytes - mostBytes / 4;
  }

  /** Measures how fast tasks go out. Called by one thread at a time, every now and then. */
  void look(long nowNanos) {
    double seconds = (nowNanos - lookedNanos) / NANOS_PER_SECOND;
    if (seconds <= 0) {
      return;
    }
    long gone = tasksGone.get();
    long goneBytes = bytesGone.get();
    tasksPerSecond = blended(tasksPerSecond, (gone - tasksGoneThen) / seconds);
    bytesPerSecond = blended(bytesPerSecond, (goneBytes - bytesGoneThen) / seconds);
    tasksGoneThen = gone;
    bytesGoneThen = goneBytes;
    lookedNanos = nowNanos;
  }

  private static double blended(double before, double now) {
    return before + FRESH * (now - before);
  }
}
