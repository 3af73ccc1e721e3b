package io.cusinart.core.execution;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.Outcome;
import io.cusinart.core.health.LaneLoad;
import io.cusinart.core.health.MetricsCollector;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.ExecutionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run task bodies: a cpu lane of platform threads, as many as processors, and a
 * blocking lane of virtual threads. Safe for use by several threads.
 *
 * <p>Each lane has a bounded queue; what does not fit is refused at once, with a hint when to try
 * again. Once closed, everything is refused and what waits or runs is given up.
 */
public final class Lanes implements AutoCloseable {

  private static final Duration REST = Duration.ofMillis(10);
  private static final Duration LONGEST_RETRY_HINT = Duration.ofSeconds(30);

  /** What lanes need of their node. */
  public record Surroundings(
      NodeId node, long incarnation, UserObjectCodec codec, Supplier<ExecutionEngine> engine) {}

  private final NodeId node;
  private final ExecutionSettings settings;
  private final MetricsCollector metrics;
  private final TaskRun.Surroundings surroundings;
  private final ThreadPoolExecutor cpu;
  private final ThreadPoolExecutor blocking;
  private final Map<AttemptKey, TaskRun> present = new ConcurrentHashMap<>();
  private volatile boolean draining;
  private final AtomicLong backlogNanos = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong serviceNanos = new AtomicLong();

  /** Lanes of this size for this node. */
  public Lanes(Surroundings surroundings, ExecutionSettings settings) {
    this.node = surroundings.node();
    this.settings = settings;
    this.metrics =
        new MetricsCollector(
            surroundings.incarnation(), settings.effectiveCpuThreads(), this::load);
    this.surroundings =
        new TaskRun.Surroundings(
            node,
            surroundings.codec(),
            surroundings.engine(),
            new LoadSampler(metrics::read, System::nanoTime),
            System::nanoTime);
    this.cpu =
        lane(
            settings.effectiveCpuThreads(),
            LaneThreads.marking(
                Thread.ofPlatform().daemon().name("cusinart-cpu-" + node + "-", 1).factory()));
    this.blocking =
        lane(
            settings.blockingThreads(),
            LaneThreads.marking(
                Thread.ofVirtual().name("cusinart-blocking-" + node + "-", 1).factory()));
  }

  private ThreadPoolExecutor lane(int threads, ThreadFactory factory) {
    var queue = new LinkedBlockingQueue<Runnable>(settings.queueBound());
    var pool =
        new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, queue, factory) {
          @Override
          protected void afterExecute(Runnable run, @Nullable Throwable thrown) {
            left((TaskRun) run);
          }
        };
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Only after its answer was sent, so that "not here" is never said before the answer. */
  private void left(TaskRun run) {
    present.remove(run.order().key(), run);
  }

  /** Takes an attempt, or says why not; the refusal is the answer to send. */
  Optional<Reply.Refused> offer(Request.Order order, Replies replies) {
    if (draining) {
      return Optional.of(refusal(order));
    }
    var run = new TaskRun(order, replies, surroundings, this::ended);
    present.put(order.key(), run);
    charge(order, order.predictedNanos());
    try {
      laneOf(order).execute(run);
      return Optional.empty();
    } catch (RejectedExecutionException _) {
      present.remove(order.key());
      charge(order, -order.predictedNanos());
      return Optional.of(refusal(order));
    }
  }

  /** Whether the attempt waits or runs here, or has run and its answer is not sent yet. */
  boolean has(AttemptKey key) {
    return present.containsKey(key);
  }

  /** Gives an attempt up; false if it is not here. */
  boolean revoke(AttemptKey key) {
    TaskRun run = present.get(key);
    if (run != null) {
      revoke(run);
    }
    return run != null;
  }

  private void revoke(TaskRun run) {
    if (run.revoke()) {
      // Left in the queue, it would hold its place and its bytes until a thread came to it.
      laneOf(run.order()).remove(run);
      left(run);
    }
  }

  private ThreadPoolExecutor laneOf(Request.Order order) {
    return order.blocking() ? blocking : cpu;
  }

  /** Gives up what has passed its deadline, in case its submitter is gone. */
  void revokeOverdue(long nowNanos) {
    for (TaskRun run : present.values()) {
      if (run.overdue(nowNanos)) {
        revoke(run);
      }
    }
  }

  /** Reads the load of these lanes and of the JVM they run in. */
  public MetricsCollector metrics() {
    return metrics;
  }

  /** Gives up all attempts of a submitter that is gone; how many they were. */
  int revokeOf(long submitter) {
    int count = 0;
    for (TaskRun run : present.values()) {
      if (run.id().submitter() == submitter) {
        revoke(run);
        count++;
      }
    }
    return count;
  }

  /**
   * Answers for the bodies that have called {@code System.exit}, as failed: they never come back,
   * and elsewhere they would end the next node. To be asked while the JVM shuts down.
   */
  public List<ExitCall> blameExits() {
    var blamed = new ArrayList<ExitCall>();
    for (TaskRun run : present.values()) {
      run.failIfExiting()
          .ifPresent(call -> {
            left(run);
            blamed.add(call);
          });
    }
    return blamed;
  }

  /** How many attempts wait or run here, a bundle as one. */
  public int held() {
    return present.size();
  }

  /** At most this many of the attempts that wait or run here, those that came first. */
  public List<TaskHere> show(int most) {
    long now = System.nanoTime();
    return present.values().stream()
        .map(run -> run.show(now))
        .sorted(Comparator.comparingLong(TaskHere::ageMillis).reversed())
        .limit(most)
        .toList();
  }

  /** What the lanes hold now. */
  LaneLoad load() {
    return new LaneLoad(
        cpu.getQueue().size() + blocking.getQueue().size(),
        cpu.getActiveCount() + blocking.getActiveCount(),
        Math.max(0, backlogNanos.get()),
        completed.get(),
        serviceNanos.get());
  }

  /**
   * Refuses everything new, hands back what waits, and lets what runs end, up to {@code patience}.
   * Blocks; an interrupt ends the wait and stays set.
   */
  public void drain(Duration patience) {
    draining = true;
    handBack(cpu);
    handBack(blocking);
    long endsNanos = System.nanoTime() + patience.toNanos();
    while (!present.isEmpty()
        && System.nanoTime() - endsNanos < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(REST.toNanos());
    }
  }

  private void handBack(ThreadPoolExecutor lane) {
    var waiting = new ArrayList<Runnable>();
    lane.getQueue().drainTo(waiting);
    for (Runnable each : waiting) {
      TaskRun run = (TaskRun) each;
      run.revoke();
      left(run);
    }
  }

  @Override
  public void close() {
    cpu.shutdown();
    blocking.shutdown();
    // First what waits, or it would begin on the threads of what runs.
    handBack(cpu);
    handBack(blocking);
    present.values().forEach(TaskRun::revoke);
  }

  private void ended(Request.Order order, long ranNanos) {
    charge(order, -order.predictedNanos());
    if (ranNanos > 0) {
      completed.addAndGet(order.count());
      serviceNanos.updateAndGet(mean -> mean == 0 ? ranNanos : mean + (ranNanos - mean) / 8);
    }
  }

  private void charge(Request.Order order, long nanos) {
    if (!order.blocking()) {
      backlogNanos.addAndGet(nanos);
    }
  }

  private Reply.Refused refusal(Request.Order order) {
    if (draining || cpu.isShutdown()) {
      return new Reply.Refused(
          order.key(),
          Outcome.Reason.SHUTTING_DOWN,
          "node %s is closing".formatted(node),
          Duration.ofSeconds(1));
    }
    int threads = order.blocking() ? settings.blockingThreads() : settings.effectiveCpuThreads();
    // In floating point: long queues of long tasks do not fit a long.
    double drainNanos = (double) settings.queueBound() * serviceNanos.get() / threads / 10;
    return new Reply.Refused(
        order.key(),
        Outcome.Reason.QUEUE_FULL,
        "node %s has %d tasks waiting, its limit (cusinart.execution.queue-bound)"
            .formatted(node, settings.queueBound()),
        Duration.ofNanos(Math.clamp((long) drainNanos, 1_000_000, LONGEST_RETRY_HINT.toNanos())));
  }
}
