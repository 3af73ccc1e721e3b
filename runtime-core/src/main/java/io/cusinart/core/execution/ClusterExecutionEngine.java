package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Delivery;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskHandle;
import io.cusinart.api.TaskId;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.task.OpenElements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The engine of one node or client. Safe for use by several threads.
 *
 * <p>Encoding, the cost estimate and placement happen on the caller's thread; results are read and
 * stages completed on virtual threads, never on an actor's.
 */
public final class ClusterExecutionEngine implements ExecutionEngine {

  private static final Duration REST = Duration.ofMillis(10);
  private static final String CLOSED = "the engine is closed";
  private static final Duration REOPEN = Duration.ofSeconds(1);

  private final Submissions submissions;
  private final TaskScheduler scheduler;
  private final NodeManager nodes;
  private final UserObjectCodec codec;
  private final KernelSettings settings;
  private final StatelessComputations computations;
  private final Outcomes outcomes;
  private final Completions completions;
  private volatile boolean closing;

  /** An engine over these parts. */
  public ClusterExecutionEngine(
      Submissions submissions,
      TaskScheduler scheduler,
      NodeManager nodes,
      UserObjectCodec codec,
      KernelSettings settings) {
    this.scheduler = scheduler;
    this.completions = submissions.completions();
    this.submissions = submissions;
    this.nodes = nodes;
    this.codec = codec;
    this.settings = settings;
    this.computations = new StatelessComputations(codec);
    this.outcomes = new Outcomes(codec);
  }

  /** So many hedges for each task from now on. */
  public void hedgeBudget(double fraction) {
    submissions.hedges.budget(fraction, System.nanoTime());
  }

  @Override
  public <I, O> TaskHandle<O> submit(
      DistributedComputation<I, O> computation, I input, Options options) {
    refuseUnsupported(options);
    EncodedTask task = encode(computation, encodeComputation(computation), input, options);
    return submitEncoded(task);
  }

  @Override
  public <I, O> Flow.Publisher<Outcome<O>> map(
      DistributedComputation<I, O> computation, Iterable<? extends I> inputs, Options options) {
    refuseUnsupported(options);
    Payload encoded = encodeComputation(computation);
    var work = new MapFeed.Work<>(computation, encoded, options);
    int maxBytes = settings.serialization().maxBytes();
    return new MapPublisher<I, O>(
        inputs,
        () -> new MapFeed<>(work, submissions, this::sendOff, codec, maxBytes),
        this::closed);
  }

  @Override
  public <I, O> Map<NodeId, CompletionStage<O>> broadcast(
      DistributedComputation<I, O> computation, I input, Options options) {
    // One attempt: on another node, or on a later one of this name, it would be no broadcast.
    Options once = options.withDelivery(Delivery.atLeastOnce(1));
    refuseUnsupported(once);
    Payload encoded = encodeComputation(computation);
    var stages = new TreeMap<NodeId, CompletionStage<O>>();
    for (NodeInfo node : nodes.available()) {
      if (scheduler.fits(node, options.target())) {
        Options there = once.withTarget(new Target.Node(node.id()));
        EncodedTask task = encode(computation, encoded, input, there);
        stages.computeIfAbsent(node.id(), _ -> this.<O>submitEncoded(task).result());
      }
    }
    return stages;
  }

  @Override
  public ExecutorService asExecutorService(Options options) {
    refuseUnsupported(options);
    return new EngineExecutor(() -> this, options);
  }

  @Override
  public List<NodeInfo> nodes() {
    return nodes.nodes();
  }

  /** Answers that came too late to count, for tests and operators. */
  public long droppedAnswers() {
    return submissions.droppedAnswers();
  }

  /** Attempts beyond the first, for tests and operators. */
  public long redispatchedAttempts() {
    return submissions.redispatchedAttempts();
  }

  /** How many tasks are out, each element of a bundle counted, for operators. */
  public int tasksOut() {
    return submissions.inFlight().tasks();
  }

  /** At most this many of the tasks that are out, the eldest first, for operators. */
  public List<TaskOut> show(int most) {
    return submissions.book.show(most);
  }

  /** What is known of a task that is out or was among the last 1,000 to end, for operators. */
  public Optional<TaskStory> story(TaskId task) {
    return submissions.book.story(task);
  }

  @Override
  public void close(Duration patience) {
    closing = true;
    if (LaneThreads.isCurrent()) {
      // A body that waited here might wait for itself.
      Thread.ofVirtual().name("cusinart-close-engine").start(() -> endWithin(patience));
    } else {
      endWithin(patience);
    }
  }

  private void endWithin(Duration patience) {
    if (!awaitEmpty(patience)) {
      submissions.cancelAll(Outcome.Cause.SUBMITTER_CLOSED);
      awaitEmpty(settings.execution().cancelGrace().multipliedBy(2));
    }
  }

  /** Why no more is taken, if so. */
  Optional<RuntimeFailure> closed() {
    return closing || submissions.abandoned()
        ? Optional.of(new RuntimeFailure.Unavailable(CLOSED + "; no more inputs are read", REOPEN))
        : Optional.empty();
  }

  private boolean awaitEmpty(Duration patience) {
    long endsNanos = System.nanoTime() + patience.toNanos();
    while (submissions.inFlight().tasks() > 0 && System.nanoTime() - endsNanos < 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(REST.toNanos());
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return submissions.inFlight().tasks() == 0;
  }

  private <O> TaskHandle<O> submitEncoded(EncodedTask task) {
    var handle = new SubmittedTask<O>(submissions);
    TaskEntry entry = enter(task, handle::complete);
    handle.attach(entry);
    if (!refuseIfClosing(entry)) {
      submissions.submitIfRoom(entry);
    }
    return handle;
  }

  /** A task whose outcome is told on a virtual thread. */
  private <O> TaskEntry enter(EncodedTask task, Consumer<Outcome<O>> sink) {
    TaskEntry.Sink onEnd =
        (verdict, result, receipt) ->
            completions.execute(() -> sink.accept(outcomes.of(verdict, result, receipt)));
    return submissions.enter(task, onEnd);
  }

  private <O> Runnable sendOff(EncodedTask task, Consumer<List<Outcome<O>>> sink) {
    requireFits(task);
    TaskEntry entry =
        task.isBundle()
            ? enterBundle(task, sink)
            : this.<O>enter(task, outcome -> sink.accept(List.of(outcome)));
    // A map has waited for room, and goes over the limit by no more than it has read.
    if (!refuseIfClosing(entry)) {
      submissions.submit(entry);
    }
    return () -> submissions.cancel(entry, Outcome.Cause.CALLER);
  }

  private <O> TaskEntry enterBundle(EncodedTask task, Consumer<List<Outcome<O>>> sink) {
    var bundle =
        new Bundle(
            new OpenElements(task.elements()), new BundleSink<>(outcomes, completions, sink));
    return submissions.enter(task, bundle);
  }

  private boolean refuseIfClosing(TaskEntry entry) {
    if (closing) {
      submissions.refuse(entry, Outcome.Reason.SHUTTING_DOWN, CLOSED, REOPEN);
    }
    return closing;
  }

  private Payload encodeComputation(DistributedComputation<?, ?> computation) {
    return computations.encode(computation);
  }

  private <I, O> EncodedTask encode(
      DistributedComputation<I, O> computation, Payload encoded, I input, Options options) {
    ComputationCost cost = computation.estimateCost(input);
    var task = EncodedTask.single(nameOf(computation), encoded, codec.pack(input), cost, options);
    requireFits(task);
    return task;
  }

  /** What run times are learned by: of a call, by what is called. */
  private static String nameOf(DistributedComputation<?, ?> computation) {
    return computation instanceof Call(Object body)
        ? body.getClass().getName()
        : computation.getClass().getName();
  }

  private void requireFits(EncodedTask task) {
    int limit = settings.serialization().maxBytes();
    if (task.encodedBytes() > limit) {
      throw new RuntimeFailure.Invalid(
          "computation and input are %d bytes encoded, over the limit of %d; split the input or raise cusinart.serialization.max-bytes"
              .formatted(task.encodedBytes(), limit));
    }
  }

  void refuseUnsupported(Options options) {
    if (options.target() instanceof Target.OwnerOf && !scheduler.knowsOwners()) {
      throw new RuntimeFailure.Invalid(
          "Target.ownerOf needs KeyOwners, which this node was started without; give them to Cusinart.start by Extensions.withOwners, or use Target.node or label");
    }
    if (options.delivery() instanceof Delivery.EffectivelyOnce) {
      throw new RuntimeFailure.Invalid(
          "Delivery.effectivelyOnce is not supported yet: it needs a ResultStore, which no node takes so far; use Delivery.atMostOnce, or atLeastOnce with an idempotent body");
    }
    boolean severalAttempts =
        options.delivery() instanceof Delivery.AtLeastOnce(int attempts) && attempts > 1;
    if (options.hedged() && !severalAttempts) {
      throw needsAttempts("withHedging starts a second copy", options.delivery());
    }
    if (options.retryFailures() && !severalAttempts) {
      throw needsAttempts("withRetryOfFailures starts a task again", options.delivery());
    }
  }

  private static RuntimeFailure needsAttempts(String what, Delivery delivery) {
    return new RuntimeFailure.Invalid(
        "%s, which %s does not allow; use Delivery.atLeastOnce with 2 attempts or more"
            .formatted(what, delivery));
  }
}
