package io.cusinart.core.execution;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Outcome;
import io.cusinart.core.health.LaneLoad;
import io.cusinart.core.health.MetricsCollector;
import io.cusinart.core.health.Verdicts.Filling;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.ExecutionSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run task bodies: a cpu lane of platform threads, as many as processors, and a
 * blocking lane of virtual threads. Safe for use by several threads.
 *
 * <p>Each lane has a queue bounded by number and by predicted run time; what does not fit is
 * refused at once, with a hint when to try again, and so is what would only wait there until its
 * deadline. Once closed, everything is refused and what waits or runs is given up.
 */
public final class Lanes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private static final Duration REST = Duration.ofMillis(10);
  private static final Duration LONGEST_RETRY_HINT = Duration.ofSeconds(30);

  /** Threads of the cpu lane when bodies wait: so many for each usual one, and so many at least. */
  private static final int WAITING_PER_THREAD = 8;

  private static final int LEAST_WAITING = 64;

  /** What lanes need of their node. */
  public record Surroundings(
      NodeId node, long incarnation, UserObjectCodec codec, Supplier<ExecutionEngine> engine) {}

  private final NodeId node;
  private volatile ExecutionSettings settings;
  private final MetricsCollector metrics;
  private final TaskRun.Surroundings surroundings;
  private final WorkerLane cpu;
  private final WorkerLane blocking;
  private final Map<AttemptKey, TaskRun> present = new ConcurrentHashMap<>();
  private final Sweeping sweeping = new Sweeping();
  private final GoneSubmitters gone = new GoneSubmitters();
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
            surroundings.incarnation(), () -> this.settings.effectiveCpuThreads(), this::load);
    this.surroundings =
        new TaskRun.Surroundings(
            node,
            surroundings.codec(),
            surroundings.engine(),
            new LoadSampler(metrics::read, System::nanoTime),
            System::nanoTime,
            cpuClock());
    this.cpu =
        lane(cpuSize(settings), Thread.ofPlatform().daemon().name("cusinart-cpu-" + node + "-", 1));
    this.blocking =
        lane(blockingSize(settings), Thread.ofVirtual().name("cusinart-blocking-" + node + "-", 1));
  }

  private static WorkerLane.Size cpuSize(ExecutionSettings settings) {
    int threads = settings.effectiveCpuThreads();
    int mostThreads = Math.max(LEAST_WAITING, WAITING_PER_THREAD * threads);
    return new WorkerLane.Size(threads, mostThreads, settings.queueBound());
  }

  private static WorkerLane.Size blockingSize(ExecutionSettings settings) {
    int threads = settings.blockingThreads();
    return new WorkerLane.Size(threads, threads, settings.queueBound());
  }

  /** Other sizes and limits from now on. What waits and runs stays where it is. */
  public void adapt(ExecutionSettings next) {
    settings = next;
    cpu.adapt(cpuSize(next), next.lanes());
    blocking.adapt(blockingSize(next), next.lanes());
  }

  /** Whoever happens to start a thread gives it nothing of its own. */
  private WorkerLane lane(WorkerLane.Size size, Thread.Builder threads) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    ThreadFactory bare =
        LaneThreads.marking(threads.inheritInheritableThreadLocals(false).factory());
    ThreadFactory factory =
        body -> {
          Thread thread = bare.newThread(body);
          thread.setContextClassLoader(loader);
          return thread;
        };
    return new WorkerLane(size, settings.lanes(), factory, this::left);
  }

  private static LongSupplier cpuClock() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
        ? threads::getCurrentThreadCpuTime
        : () -> -1;
  }

  /** Only after its answer was sent, so that "not here" is never said before the answer. */
  private void left(TaskRun run) {
    present.remove(run.order().key(), run);
  }

  /** Does what a submitter asks for. The caller's thread tells refusals and what is not here. */
  void take(Request request, Replies replies) {
    switch (request) {
      case Request.Order order -> offer(order, replies).ifPresent(replies::tell);
      case Request.Cancel(AttemptKey key) -> {
        if (!revoke(key)) {
          replies.tell(new Reply.Missing(key));
        }
      }
      case Request.Inquiry(List<AttemptKey> keys) ->
          keys.stream()
              .filter(key -> !has(key))
              .forEach(key -> replies.tell(new Reply.Missing(key)));
    }
  }

  /** Takes an attempt, or says why not; the refusal is the answer to send. */
  Optional<Reply.Refused> offer(Request.Order order, Replies replies) {
    if (draining) {
      return Optional.of(closing(order));
    }
    long submitter = order.key().task().submitter();
    if (gone.contains(submitter)) {
      // It has been on the way for longer than its submitter has lived.
      return Optional.of(ofNobody(order));
    }
    var run = new TaskRun(order, replies, surroundings, this::ended);
    present.put(order.key(), run);
    sweeping.needed();
    charge(order, order.predictedNanos());
    WorkerLane lane = laneOf(order);
    WorkerLane.Entrance entrance = lane.offer(run);
    if (entrance == WorkerLane.Entrance.OPEN) {
      // Whoever notes that a submitter is gone looks for its runs after that, and may have done so
      // just before this one was there.
      if (gone.contains(submitter)) {
        revoke(run);
      }
      return Optional.empty();
    }
    present.remove(order.key());
    charge(order, -order.predictedNanos());
    return Optional.of(refusal(run, lane, entrance));
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

  private WorkerLane laneOf(Request.Order order) {
    return order.blocking() ? blocking : cpu;
  }

  /** Is needed as long as there is something here. */
  Sweeping sweeping() {
    return sweeping;
  }

  /** Whether nothing waits or runs here. */
  boolean idle() {
    return present.isEmpty() && cpu.counts().idle() && blocking.counts().idle();
  }

  /**
   * To be called each tenth of a second, while anything is here: looks after what does not end by
   * itself.
   */
  void sweep(long nowNanos) {
    revokeOverdue(nowNanos);
    handBack(cpu.look(nowNanos));
    handBack(blocking.look(nowNanos));
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

  /**
   * Gives up the attempts of every submitter that is not in the cluster any more. One that is
   * merely silent may come back and keeps what it has.
   */
  void nodesChanged(List<NodeInfo> nodes) {
    for (long submitter : gone.update(nodes)) {
      int given = revokeOf(submitter);
      if (given > 0) {
        LOG.info("Submitter [{}] is gone; given up: [{}]", Long.toHexString(submitter), given);
      }
    }
  }

  private int revokeOf(long submitter) {
    List<TaskRun> theirs =
        present.values().stream().filter(run -> run.id().submitter() == submitter).toList();
    // What waits goes first: the thread of a body that ends would begin it for nobody.
    theirs.stream().filter(run -> !run.begun()).forEach(this::revoke);
    theirs.forEach(this::revoke);
    return theirs.size();
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

  /** How full each limit of each lane is: what goes beyond one is refused. */
  public List<Filling> fillings() {
    ExecutionSettings now = settings;
    String elsewhere = "submit less, or add nodes";
    return Stream.of(cpu, blocking)
        .flatMap(lane -> {
          WorkerLane.Counts counts = lane.counts();
          return Stream.of(
              new Filling(
                  "tasks wait in a lane",
                  counts.queued(),
                  now.queueBound(),
                  "cusinart.execution.queue-bound",
                  elsewhere),
              new Filling(
                  "ms of predicted run time wait for each thread of a lane",
                  lane.waiting().toMillis(),
                  now.lanes().backlogBound().toMillis(),
                  "cusinart.execution.backlog-bound",
                  elsewhere),
              new Filling(
                  "bodies ignore their cancellation",
                  counts.stuck(),
                  now.lanes().maxStuck(),
                  "cusinart.execution.max-stuck",
                  "mend the computation and restart the node"));
        })
        .toList();
  }

  /** What the lanes hold now. */
  LaneLoad load() {
    WorkerLane.Counts one = cpu.counts();
    WorkerLane.Counts other = blocking.counts();
    return new LaneLoad(
        one.queued() + other.queued(),
        one.running() + other.running(),
        Math.max(0, backlogNanos.get()),
        completed.get(),
        serviceNanos.get(),
        one.stuck() + other.stuck());
  }

  /**
   * Refuses everything new, hands back what waits, and lets what runs end, up to {@code patience}.
   * Blocks; an interrupt ends the wait and stays set.
   */
  public void drain(Duration patience) {
    draining = true;
    handBack(cpu.drain());
    handBack(blocking.drain());
    long endsNanos = System.nanoTime() + patience.toNanos();
    while (!present.isEmpty()
        && System.nanoTime() - endsNanos < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(REST.toNanos());
    }
  }

  private void handBack(List<TaskRun> waiting) {
    for (TaskRun run : waiting) {
      run.revoke();
      left(run);
    }
  }

  @Override
  public void close() {
    cpu.close();
    blocking.close();
    // First what waits, or it would begin on the threads of what runs.
    handBack(cpu.drain());
    handBack(blocking.drain());
    present.values().forEach(TaskRun::revoke);
  }

  private void ended(Request.Order order, long ranNanos) {
    charge(order, -order.predictedNanos());
    if (ranNanos > 0) {
      laneOf(order).ended(order.predictedNanos(), ranNanos);
      completed.addAndGet(order.count());
      serviceNanos.updateAndGet(mean -> mean == 0 ? ranNanos : mean + (ranNanos - mean) / 8);
    }
  }

  private void charge(Request.Order order, long nanos) {
    if (!order.blocking()) {
      backlogNanos.addAndGet(nanos);
    }
  }

  private Reply.Refused closing(Request.Order order) {
    return refused(
        order,
        Outcome.Reason.SHUTTING_DOWN,
        TimeUnit.SECONDS.toNanos(1),
        "node %s is closing".formatted(node));
  }

  private static Reply.Refused ofNobody(Request.Order order) {
    return refused(
        order,
        Outcome.Reason.SHUTTING_DOWN,
        LONGEST_RETRY_HINT.toNanos(),
        "its submitter is gone from the cluster; submit it from a member");
  }

  private Reply.Refused refusal(TaskRun run, WorkerLane lane, WorkerLane.Entrance entrance) {
    Request.Order order = run.order();
    return switch (entrance) {
      case OPEN, CLOSED -> closing(order);
      case MANY_WAIT ->
          refused(
              order,
              Outcome.Reason.QUEUE_FULL,
              untilPlaceNanos(order),
              "node %s has %d tasks waiting, its limit (cusinart.execution.queue-bound)"
                  .formatted(node, settings.queueBound()));
      case LONG_WAIT ->
          refused(
              order,
              Outcome.Reason.QUEUE_FULL,
              lane.untilRoomNanos(run),
              "node %s has tasks waiting for %s a thread, with this one more than its limit (cusinart.execution.backlog-bound)"
                  .formatted(node, lane.waiting()));
      case STUCK ->
          refused(
              order,
              Outcome.Reason.QUEUE_FULL,
              LONGEST_RETRY_HINT.toNanos(),
              "%d bodies ignore their cancellation on node %s, its limit (cusinart.execution.max-stuck)"
                  .formatted(lane.counts().stuck(), node));
      case TOO_LATE ->
          refused(
              order,
              Outcome.Reason.DEADLINE_UNREACHABLE,
              lane.waitNanos(run),
              "it would wait for %s on node %s and has %s left"
                  .formatted(
                      Duration.ofNanos(lane.waitNanos(run)),
                      node,
                      Duration.ofNanos(order.remainingNanos())));
    };
  }

  /** A tenth of the queue, in floating point: long queues of long tasks do not fit a long. */
  private long untilPlaceNanos(Request.Order order) {
    int threads = order.blocking() ? settings.blockingThreads() : settings.effectiveCpuThreads();
    return (long) ((double) settings.queueBound() * serviceNanos.get() / threads / 10);
  }

  private static Reply.Refused refused(
      Request.Order order, Outcome.Reason reason, long retryNanos, String detail) {
    long retry = Math.clamp(retryNanos, 1_000_000, LONGEST_RETRY_HINT.toNanos());
    return new Reply.Refused(order.key(), reason, detail, Duration.ofNanos(retry));
  }
}
