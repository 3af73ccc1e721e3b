package io.cusinart.core.execution;

import io.cusinart.core.settings.LaneSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some threads and what waits for them. Safe for use by several threads.
 *
 * <p>A thread counts while it may take what waits. It is started when something waits and no thread
 * is idle, and ends after ten idle seconds. Two things change how many may be there:
 *
 * <ul>
 *   <li><b>Stuck bodies.</b> One that goes on for a while after its interrupt is left alone: its
 *       thread counts no more, so another takes its place, and ends with it. Of these there are so
 *       many at most; then the lane takes nothing new, because each holds memory nobody can free.
 *   <li><b>Waiting bodies.</b> One whose thread waits at two looks in a row, a tenth of a second
 *       apart, uses no processor, so a lane that computes lets another run beside it. Else bodies
 *       that wait for tasks which wait behind them would wait for ever. When every body waits, two
 *       come for each, so that deep nesting does not take a look for each level. Threads that are
 *       too many when bodies go on end after theirs.
 * </ul>
 */
final class WorkerLane {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerLane.class);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double WORTHWHILE_PART = 0.1;

  /**
   * How large a lane is.
   *
   * @param threads that run bodies at once
   * @param mostThreads as many when bodies wait; the same as {@code threads} if that is no reason
   * @param queueBound tasks that may wait
   */
  record Size(int threads, int mostThreads, int queueBound) {}

  /** Tasks that wait, bodies that run, and bodies that do so beside the lane. */
  record Counts(int queued, int running, int stuck) {

    /** Whether nothing waits and nothing runs but what is stuck. */
    boolean idle() {
      return queued == 0 && running == 0;
    }
  }

  /** What a lane says to a newcomer. */
  enum Entrance {
    OPEN,
    CLOSED,
    /** Too many tasks wait. */
    MANY_WAIT,
    /** Too much predicted run time waits. */
    LONG_WAIT,
    /** Its deadline would pass while it waits. */
    TOO_LATE,
    /** Too many bodies ignore their cancellation. */
    STUCK
  }

  /** One thread; its fields are guarded by the lane's lock. */
  private static final class Worker {
    final Thread thread;
    @Nullable TaskRun current;
    @Nullable TaskRun waitedAtLastLook;
    boolean stuck;
    boolean gone;

    Worker(Thread thread) {
      this.thread = thread;
    }
  }

  private Size size;
  private LaneSettings limits;
  private final ThreadFactory factory;
  private final Consumer<TaskRun> left;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final TaskQueue<TaskRun> queue;
  private final Set<Worker> workers = new LinkedHashSet<>();
  private final Pace pace = new Pace();
  private int counted;
  private int idle;
  private int stuck;
  private int limit;
  private boolean closed;

  /** A lane without threads yet; {@code left} is told of each run that was answered. */
  WorkerLane(Size size, LaneSettings limits, ThreadFactory factory, Consumer<TaskRun> left) {
    this.size = size;
    this.limits = limits;
    this.factory = factory;
    this.left = left;
    this.limit = size.threads();
    this.queue = new TaskQueue<>(size.queueBound(), mostNanos(size, limits));
  }

  private static long mostNanos(Size size, LaneSettings limits) {
    return (long) ((double) limits.backlogBound().toNanos() * size.threads());
  }

  /** Another size and other limits from now on. What waits and runs stays; threads come and go. */
  void adapt(Size newSize, LaneSettings newLimits) {
    lock.lock();
    try {
      size = newSize;
      limits = newLimits;
      limit = newSize.threads();
      queue.bound(newSize.queueBound(), mostNanos(newSize, newLimits));
      // Those that are too many end; those that are too few come at the next look.
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a run if it is {@code OPEN} to it. */
  Entrance offer(TaskRun run) {
    lock.lock();
    try {
      Entrance entrance = entrance(run);
      if (entrance == Entrance.OPEN) {
        summon();
      }
      return entrance;
    } finally {
      lock.unlock();
    }
  }

  private Entrance entrance(TaskRun run) {
    if (closed) {
      return Entrance.CLOSED;
    }
    if (stuck >= limits.maxStuck()) {
      return Entrance.STUCK;
    }
    // Only what will surely go before it counts, and that only as far as predictions held here; its
    // own prediction does not, since it may be a guess and trying costs no more than its time.
    if (run.order().remainingNanos() < likelyWaitNanos(run)) {
      return Entrance.TOO_LATE;
    }
    if (queue.offer(run)) {
      return Entrance.OPEN;
    }
    return queue.hasMostTasks() ? Entrance.MANY_WAIT : Entrance.LONG_WAIT;
  }

  private long likelyWaitNanos(TaskRun run) {
    return pace.certain(queue.aheadNanos(run.priority())) / size.threads();
  }

  /** How long this would wait at least, as far as one can tell. */
  long waitNanos(TaskRun run) {
    lock.lock();
    try {
      return likelyWaitNanos(run);
    } finally {
      lock.unlock();
    }
  }

  /** How much predicted run time waits for each thread. */
  Duration waiting() {
    lock.lock();
    try {
      return Duration.ofNanos(queue.waitingNanos() / size.threads());
    } finally {
      lock.unlock();
    }
  }

  /** When there is likely room for it, a tenth of all that may wait at least. */
  long untilRoomNanos(TaskRun run) {
    lock.lock();
    try {
      double bound = (double) limits.backlogBound().toNanos();
      double excess = (double) queue.excessNanos(run) / size.threads();
      return pace.expected((long) Math.max(excess, bound * WORTHWHILE_PART));
    } finally {
      lock.unlock();
    }
  }

  /** A thread for what waits: one that is idle, or another if there may be one. */
  private void summon() {
    if (queue.size() > idle && counted < limit) {
      start();
    } else {
      work.signal();
    }
  }

  private void start() {
    counted++;
    boolean started = false;
    try {
      factory.newThread(this::work).start();
      started = true;
    } catch (OutOfMemoryError e) {
      // What waits is taken by the threads there are; the next look tries again.
      LOG.warn("No thread could be started for [{}] waiting tasks", queue.size(), e);
    } finally {
      counted -= started ? 0 : 1;
    }
  }

  private void work() {
    var self = new Worker(Thread.currentThread());
    var manners = ThreadManners.of(self.thread);
    try {
      for (TaskRun run = next(self); run != null; run = next(self)) {
        try {
          run.run();
        } finally {
          manners.restore();
          left.accept(run);
        }
      }
    } finally {
      leave(self);
    }
  }

  /** What to run now, or null if this thread is to end; waits for it. */
  private @Nullable TaskRun next(Worker self) {
    lock.lock();
    try {
      workers.add(self);
      self.current = null;
      if (!self.stuck) {
        self.current = poll();
      }
      if (self.current == null) {
        forget(self);
      }
      return self.current;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable TaskRun poll() {
    TaskRun run = null;
    long patience = IDLE_NANOS;
    idle++;
    try {
      while (counted <= limit && (run = queue.poll()) == null && !closed && patience > 0) {
        patience = work.awaitNanos(patience);
      }
    } catch (InterruptedException _) {
      // A body has left somebody behind who interrupts its thread, which ends for it: that costs
      // less than to tell such interrupts from others.
      run = null;
    } finally {
      idle--;
    }
    return run;
  }

  /** Also when an error has ended the thread: what waits must not wait for it. */
  private void leave(Worker self) {
    lock.lock();
    try {
      forget(self);
      if (queue.size() > 0) {
        summon();
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget(Worker self) {
    if (!self.gone) {
      self.gone = true;
      workers.remove(self);
      if (self.stuck) {
        stuck--;
      } else {
        counted--;
      }
    }
  }

  /** Takes a run out of what waits; false if it does not wait. */
  boolean remove(TaskRun run) {
    lock.lock();
    try {
      return queue.remove(run);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all that waits. */
  List<TaskRun> drain() {
    lock.lock();
    try {
      return queue.drain();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing any more, and ends its threads when what they run has ended. */
  void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells how true predictions are. */
  void ended(long predictedNanos, long ranNanos) {
    lock.lock();
    try {
      pace.ended(predictedNanos, ranNanos);
    } finally {
      lock.unlock();
    }
  }

  /** What is there now. */
  Counts counts() {
    lock.lock();
    try {
      int running = 0;
      for (Worker worker : workers) {
        running += worker.current != null && !worker.stuck ? 1 : 0;
      }
      return new Counts(queue.size(), running, stuck);
    } finally {
      lock.unlock();
    }
  }

  /**
   * To be called each tenth of a second: looks after stuck and waiting bodies. Answers with what
   * waited and never will be run, because no thread is left for it and no other may come.
   */
  List<TaskRun> look(long nowNanos) {
    for (TaskRun run : overstayed(nowNanos)) {
      // Not under the lock: answering is other people's code.
      if (run.abandon()) {
        left.accept(run);
      }
    }
    lock.lock();
    try {
      workers.forEach(this::giveUpIfAbandoned);
      limit = size.threads() + extra();
      int more = Math.min(queue.size() - idle, limit - counted);
      for (int i = 0; i < more; i++) {
        start();
      }
      return lost() ? queue.drain() : List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Whether as many bodies are stuck as may be, and those on the threads that count are, too. */
  private boolean lost() {
    int deaf = 0;
    for (Worker worker : workers) {
      deaf += !worker.stuck && worker.current != null && worker.current.abandoned() ? 1 : 0;
    }
    return stuck >= limits.maxStuck() && deaf >= limit;
  }

  private List<TaskRun> overstayed(long nowNanos) {
    var all = new ArrayList<TaskRun>();
    lock.lock();
    try {
      for (Worker worker : workers) {
        TaskRun run = worker.current;
        if (run != null && run.ignoresItsEnd(nowNanos, limits.stuckAfter().toNanos())) {
          all.add(run);
        }
      }
    } finally {
      lock.unlock();
    }
    return all;
  }

  private void giveUpIfAbandoned(Worker worker) {
    TaskRun run = worker.current;
    if (run != null && run.abandoned() && !worker.stuck && stuck < limits.maxStuck()) {
      worker.stuck = true;
      stuck++;
      counted--;
      StackTraceElement[] stack = worker.thread.getStackTrace();
      LOG.warn(
          "The body of task [{}], a [{}], ignores its cancellation at [{}]: its thread is left to it, [{}] such at most [{}]",
          run.id(),
          run.computationName(),
          stack.length == 0 ? "no frame" : stack[0],
          stuck,
          limits.maxStuck());
    }
  }

  /** Threads beside the usual ones, for bodies that wait. */
  private int extra() {
    if (size.mostThreads() == size.threads()) {
      return 0;
    }
    int waiting = 0;
    for (Worker worker : workers) {
      waiting += waits(worker) ? 1 : 0;
    }
    int wanted = waiting == counted ? 2 * waiting : waiting;
    return Math.min(wanted, size.mostThreads() - size.threads());
  }

  /** Whether its body waits, and has waited at the look before. */
  private static boolean waits(Worker worker) {
    TaskRun run = worker.current;
    boolean waitsNow =
        run != null
            && !worker.stuck
            && switch (worker.thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED -> true;
              case NEW, RUNNABLE, TERMINATED -> false;
            };
    boolean waited = waitsNow && worker.waitedAtLastLook == run;
    worker.waitedAtLastLook = waitsNow ? run : null;
    return waited;
  }
}
