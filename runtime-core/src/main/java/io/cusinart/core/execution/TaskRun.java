package io.cusinart.core.execution;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.Priority;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.serialization.ForeignClass;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on this node, from the queue to the answer. Safe for use by several threads.
 *
 * <p>Everything that may run a user's code happens here, on the lane's thread: reading the
 * computation and its input, the body, writing the result.
 */
final class TaskRun implements Runnable, TaskContext, TaskQueue.Entry {

  private static final long PROGRESS_INTERVAL_NANOS = 100_000_000;
  private static final int LONGEST_NOTE = 200;

  /**
   * Two readings of a thread's clock cost up to 3 µs: of a body predicted to take less than this,
   * that would be more than a hundredth.
   */
  private static final long WORTH_MEASURING_NANOS = 250_000;

  /**
   * What every run on a node shares.
   *
   * @param clock is read as {@link System#nanoTime} is
   * @param cpuClock how long the calling thread was on a processor, in nanoseconds; negative if
   *     that cannot be measured
   */
  record Surroundings(
      NodeId node,
      UserObjectCodec codec,
      StatelessComputations computations,
      Supplier<ExecutionEngine> engine,
      LoadSampler load,
      LongSupplier clock,
      LongSupplier cpuClock) {

    Surroundings(
        NodeId node,
        UserObjectCodec codec,
        Supplier<ExecutionEngine> engine,
        LoadSampler load,
        LongSupplier clock,
        LongSupplier cpuClock) {
      this(node, codec, new StatelessComputations(codec), engine, load, clock, cpuClock);
    }
  }

  /** Told when a run has left its lane. */
  interface Ended {
    void ended(Request.Order order, long ranNanos);
  }

  private enum Phase {
    QUEUED,
    RUNNING,
    /** Answered while its body goes on. */
    ABANDONED,
    OVER
  }

  private final Request.Order order;
  private final Replies replies;
  private final Surroundings surroundings;
  private final Ended ended;
  private final long arrivedNanos = System.nanoTime();

  private Phase phase = Phase.QUEUED;
  private @Nullable Thread thread;
  private volatile boolean cancelled;
  private long startedNanos;
  private long interruptedNanos;
  private long cpuStartedNanos = -1;
  private volatile String computationName = "computation that was not read yet";
  private long lastProgressNanos;
  private @Nullable Instant deadline;

  TaskRun(Request.Order order, Replies replies, Surroundings surroundings, Ended ended) {
    this.order = order;
    this.replies = replies;
    this.surroundings = surroundings;
    this.ended = ended;
    this.lastProgressNanos = arrivedNanos - PROGRESS_INTERVAL_NANOS;
  }

  @Override
  public void run() {
    if (overdue(System.nanoTime())) {
      revoke();
    }
    if (!begin()) {
      return;
    }
    if (attempt() > 1) {
      // Whoever has lost a node with it must know that it runs, before it can end this one.
      replies.tellFirst(new Reply.Reported(order.key(), 0, ""));
    }
    cpuStartedNanos = worthMeasuring() ? surroundings.cpuClock().getAsLong() : -1;
    Reply answer = answer();
    if (end()) {
      ended.ended(order, System.nanoTime() - startedNanos);
      replies.tell(withLoad(answer));
    }
  }

  private boolean worthMeasuring() {
    return !order.blocking() && order.predictedNanos() >= WORTH_MEASURING_NANOS;
  }

  /** Read only now: the load must not count the task whose result it rides on. */
  private Reply withLoad(Reply answer) {
    return switch (answer) {
      case Reply.Completed completed -> completed.withLoad(surroundings.load().sample());
      case Reply.Finished finished -> finished.withLoad(surroundings.load().sample());
      default -> answer;
    };
  }

  private synchronized boolean begin() {
    if (phase != Phase.QUEUED) {
      return false;
    }
    phase = Phase.RUNNING;
    startedNanos = System.nanoTime();
    thread = Thread.currentThread();
    return true;
  }

  /** False if it was answered already. */
  private synchronized boolean end() {
    boolean unanswered = phase == Phase.RUNNING;
    phase = Phase.OVER;
    thread = null;
    // An interrupt meant for this body must not reach the next one.
    Thread.interrupted();
    return unanswered;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Answers the submitter, unless it has had the last answer. */
  void tell(Reply reply) {
    synchronized (this) {
      if (phase != Phase.RUNNING) {
        return;
      }
    }
    replies.tell(reply);
  }

  /** What was asked for. */
  Request.Order order() {
    return order;
  }

  /** Ends it if it waits, or interrupts its body; true if it never started and never will. */
  boolean revoke() {
    boolean neverStarted;
    synchronized (this) {
      if (phase == Phase.OVER || cancelled) {
        return false;
      }
      cancelled = true;
      neverStarted = phase == Phase.QUEUED;
      if (neverStarted) {
        phase = Phase.OVER;
      } else if (thread != null) {
        interruptedNanos = System.nanoTime();
        thread.interrupt();
      }
    }
    if (neverStarted) {
      ended.ended(order, 0);
      replies.tell(new Reply.GivenUp(order.key(), false));
    }
    return neverStarted;
  }

  /** Answers in the place of a body that has called {@code System.exit} and never comes back. */
  Optional<ExitCall> failIfExiting() {
    Thread body;
    synchronized (this) {
      body = thread;
    }
    Optional<ExitCall> call =
        body == null ? Optional.empty() : ExitCall.in(body.getStackTrace(), id());
    if (call.isPresent()) {
      synchronized (this) {
        phase = Phase.OVER;
      }
      ended.ended(order, System.nanoTime() - startedNanos);
      replies.tell(new Reply.Unusable(order.key(), ExitCall.message()));
    }
    return call;
  }

  /** For an operator. */
  synchronized TaskHere show(long nowNanos) {
    return new TaskHere(
        id().toString(),
        attempt(),
        phase == Phase.QUEUED ? "waiting" : "running",
        order.blocking() ? "blocking" : "cpu",
        (nowNanos - arrivedNanos) / 1_000_000,
        order.count());
  }

  /** Whether its body has gone on for so long after it was interrupted. */
  synchronized boolean ignoresItsEnd(long nowNanos, long patienceNanos) {
    return phase == Phase.RUNNING && cancelled && nowNanos - interruptedNanos >= patienceNanos;
  }

  /** Answers for a body that does not end; what it answers later is dropped. False if it has. */
  boolean abandon() {
    long ranNanos;
    synchronized (this) {
      if (phase != Phase.RUNNING) {
        return false;
      }
      phase = Phase.ABANDONED;
      ranNanos = System.nanoTime() - startedNanos;
    }
    ended.ended(order, ranNanos);
    replies.tell(new Reply.GivenUp(order.key(), true));
    return true;
  }

  /** Whether it has left the queue. */
  synchronized boolean begun() {
    return phase != Phase.QUEUED;
  }

  /** Whether it was answered while its body goes on. */
  synchronized boolean abandoned() {
    return phase == Phase.ABANDONED;
  }

  /** The class of what it runs. */
  String computationName() {
    return computationName;
  }

  @Override
  public Priority priority() {
    return order.priority();
  }

  @Override
  public long predictedNanos() {
    return order.predictedNanos();
  }

  boolean overdue(long nowNanos) {
    return nowNanos - arrivedNanos > order.remainingNanos();
  }

  /** Whatever a user's code throws, errors included, is its answer: no attempt ends in silence. */
  private Reply answer() {
    try {
      return readAndRun();
    } catch (Throwable thrown) {
      return cancelled ? new Reply.GivenUp(order.key(), true) : threw(thrown);
    }
  }

  private Reply readAndRun() throws Exception {
    Object computation;
    Object input;
    try {
      computation = surroundings.computations().decode(order.computation());
      computationName = computation == null ? "null" : computation.getClass().getName();
      if (computation instanceof DistributedComputation<?, ?> body && order.elements() != null) {
        return BundleRun.run(this, body, order.elements());
      }
      input = surroundings.codec().decode(order.input());
    } catch (ForeignClass foreign) {
      return new Reply.Foreign(
          order.key(), foreign.identity(), Flaws.shorten(foreign.getMessage()));
    } catch (RuntimeFailure.Invalid unreadable) {
      return new Reply.Unusable(order.key(), Flaws.shorten(unreadable.getMessage()));
    }
    return computation instanceof DistributedComputation<?, ?> body
        ? completed(execute(body, input))
        : new Reply.Unusable(order.key(), "what was sent is no computation");
  }

  private Reply completed(@Nullable Object result) {
    byte[] bytes;
    try {
      bytes = surroundings.codec().encode(result);
    } catch (RuntimeFailure.Invalid unsendable) {
      return new Reply.Unusable(
          order.key(), "the result cannot travel: " + Flaws.shorten(unsendable.getMessage()));
    }
    return new Reply.Completed(order.key(), new Payload(bytes), timing(), null);
  }

  // The submitter's compiler has checked that the input fits the computation.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <I> @Nullable Object execute(DistributedComputation<I, ?> body, @Nullable Object input)
      throws Exception {
    return body.execute((I) input, this);
  }

  private Reply.Threw threw(Throwable thrown) {
    Reply.Flaw flaw = Flaws.of(thrown);
    return new Reply.Threw(order.key(), flaw.type(), flaw.message(), flaw.stack(), timing());
  }

  /** Of the attempt up to now; while it runs. */
  Timing timing() {
    long ranNanos = System.nanoTime() - startedNanos;
    return new Timing(startedNanos - arrivedNanos, ranNanos, cpuNanos());
  }

  private long cpuNanos() {
    return cpuStartedNanos < 0
        ? 0
        : Math.max(0, surroundings.cpuClock().getAsLong() - cpuStartedNanos);
  }

  @Override
  public TaskId id() {
    return order.key().task();
  }

  @Override
  public int attempt() {
    return order.key().number();
  }

  @Override
  public NodeId node() {
    return surroundings.node();
  }

  @Override
  public synchronized Instant deadline() {
    if (deadline == null) {
      long passedNanos = System.nanoTime() - arrivedNanos;
      deadline = Instant.now().plusNanos(order.remainingNanos() - passedNanos);
    }
    return deadline;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void progress(double fraction, String note) {
    synchronized (this) {
      long now = System.nanoTime();
      if (phase != Phase.RUNNING || now - lastProgressNanos < PROGRESS_INTERVAL_NANOS) {
        return;
      }
      lastProgressNanos = now;
    }
    String text = Flaws.cut(note, LONGEST_NOTE);
    double bounded = Math.clamp(fraction, 0, 1);
    replies.tell(new Reply.Reported(order.key(), bounded, text));
  }

  @Override
  public ExecutionEngine engine() {
    return surroundings.engine().get();
  }
}
