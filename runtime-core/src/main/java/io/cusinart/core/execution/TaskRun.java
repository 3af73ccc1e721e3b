package io.cusinart.core.execution;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
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
final class TaskRun implements Runnable, TaskContext {

  private static final long PROGRESS_INTERVAL_NANOS = 100_000_000;
  private static final int LONGEST_NOTE = 200;
  private static final int LONGEST_STACK = 16_000;
  private static final int LONGEST_MESSAGE = 2_000;

  /** What every run on a node shares; {@code clock} is read as {@link System#nanoTime} is. */
  record Surroundings(
      NodeId node,
      UserObjectCodec codec,
      StatelessComputations computations,
      Supplier<ExecutionEngine> engine,
      LoadSampler load,
      LongSupplier clock) {

    Surroundings(
        NodeId node,
        UserObjectCodec codec,
        Supplier<ExecutionEngine> engine,
        LoadSampler load,
        LongSupplier clock) {
      this(node, codec, new StatelessComputations(codec), engine, load, clock);
    }
  }

  /** Told when a run has left its lane. */
  interface Ended {
    void ended(Request.Order order, long ranNanos);
  }

  private enum Phase {
    QUEUED,
    RUNNING,
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
    if (!begin()) {
      return;
    }
    startedNanos = System.nanoTime();
    Reply answer = answer();
    end();
    ended.ended(order, System.nanoTime() - startedNanos);
    replies.tell(withLoad(answer));
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
    thread = Thread.currentThread();
    return true;
  }

  private synchronized void end() {
    phase = Phase.OVER;
    thread = null;
    // An interrupt meant for this body must not reach the next one.
    Thread.interrupted();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Answers the submitter. */
  void tell(Reply reply) {
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
      if (computation instanceof DistributedComputation<?, ?> body && order.elements() != null) {
        return BundleRun.run(this, body, order.elements());
      }
      input = surroundings.codec().decode(order.input());
    } catch (RuntimeFailure.Invalid unreadable) {
      return new Reply.Unusable(order.key(), shorten(unreadable.getMessage()));
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
          order.key(), "the result cannot travel: " + shorten(unsendable.getMessage()));
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
    Reply.Flaw flaw = flaw(thrown);
    return new Reply.Threw(order.key(), flaw.type(), flaw.message(), flaw.stack(), timing());
  }

  /** What was thrown, as text. */
  static Reply.Flaw flaw(Throwable thrown) {
    return new Reply.Flaw(
        thrown.getClass().getName(),
        told(() -> shorten(thrown.getMessage())),
        told(() -> stackOf(thrown)));
  }

  // An exception is a user's code as well, and may throw when it is asked.
  private static String told(Supplier<String> part) {
    try {
      return part.get();
    } catch (Throwable second) {
      return "cannot be told: asked for it, it threw " + second.getClass().getName();
    }
  }

  private static String stackOf(Throwable thrown) {
    var stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    return cut(stack.toString(), LONGEST_STACK);
  }

  /** A message as it may travel: there is one, and it is not too long. */
  static String shorten(@Nullable String message) {
    return cut(message == null ? "no message" : message, LONGEST_MESSAGE);
  }

  /** Cut where it may split a surrogate pair, which no encoding takes: half a pair becomes "?". */
  private static String cut(String text, int longest) {
    String cut = text.substring(0, Math.min(text.length(), longest));
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** Of the attempt up to now; while it runs. */
  Timing timing() {
    return new Timing(startedNanos - arrivedNanos, System.nanoTime() - startedNanos);
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
    String text = cut(note, LONGEST_NOTE);
    double bounded = Math.clamp(fraction, 0, 1);
    replies.tell(new Reply.Reported(order.key(), bounded, text));
  }

  @Override
  public ExecutionEngine engine() {
    return surroundings.engine().get();
  }
}
