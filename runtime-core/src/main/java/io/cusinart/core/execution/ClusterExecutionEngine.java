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
import io.cusinart.core.membership.NodeManager;
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
  private final NodeManager nodes;
  private final UserObjectCodec codec;
  private final KernelSettings settings;
  private final StatelessComputations computations;
  private final Outcomes outcomes;
  private final Completions completions;
  private volatile boolean closing;

  /** An engine over these parts. */
  public ClusterExecutionEngine(
      Submissions submissions, NodeManager nodes, UserObjectCodec codec, KernelSettings settings) {
    this.completions = submissions.completions();
    this.submissions = submissions;
    this.nodes = nodes;
    this.codec = codec;
    this.settings = settings;
    this.computations = new StatelessComputations(codec);
    this.outcomes = new Outcomes(codec);
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
      DistributedComputation<I, O> computation, I input) {
    Payload encoded = encodeComputation(computation);
    var stages = new TreeMap<NodeId, CompletionStage<O>>();
    for (NodeInfo node : nodes.available()) {
      // One attempt: on another node, or on a later one of this name, it would be no broadcast.
      Options there =
          Options.DEFAULT
              .withTarget(new Target.Node(node.id()))
              .withDelivery(Delivery.atLeastOnce(1));
      EncodedTask task = encode(computation, encoded, input, there);
      stages.computeIfAbsent(node.id(), _ -> this.<O>submitEncoded(task).result());
    }
    return stages;
  }

  @Override
  public ExecutorService asExecutorService() {
    throw new RuntimeFailure.Invalid("asExecutorService is not supported yet; use submit or map");
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

  @Override
  public void close(Duration patience) {
    closing = true;
    if (!awaitEmpty(patience)) {
      submissions.cancelAll(Outcome.Cause.SUBMITTER_CLOSED);
      awaitEmpty(settings.execution().cancelGrace().multipliedBy(2));
    }
  }

  private Optional<RuntimeFailure> closed() {
    return closing || submissions.abandoned()
        ? Optional.of(new RuntimeFailure.Unavailable(CLOSED + "; no more inputs are read", REOPEN))
        : Optional.empty();
  }

  private boolean awaitEmpty(Duration patience) {
    long endsNanos = System.nanoTime() + patience.toNanos();
    while (submissions.inFlight() > 0 && System.nanoTime() - endsNanos < 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(REST.toNanos());
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return submissions.inFlight() == 0;
  }

  private <O> TaskHandle<O> submitEncoded(EncodedTask task) {
    var handle = new SubmittedTask<O>(submissions);
    handle.attach(send(task, handle::complete));
    return handle;
  }

  /** Sends a task off; its outcome is told on a virtual thread. */
  private <O> TaskEntry send(EncodedTask task, Consumer<Outcome<O>> sink) {
    TaskEntry.Sink onEnd =
        (verdict, result, receipt) ->
            completions.execute(() -> sink.accept(outcomes.of(verdict, result, receipt)));
    return admit(submissions.enter(task, onEnd));
  }

  private <O> Runnable sendOff(EncodedTask task, Consumer<List<Outcome<O>>> sink) {
    requireFits(task);
    TaskEntry entry =
        task.isBundle()
            ? sendBundle(task, sink)
            : this.<O>send(task, outcome -> sink.accept(List.of(outcome)));
    return () -> submissions.cancel(entry, Outcome.Cause.CALLER);
  }

  private <O> TaskEntry sendBundle(EncodedTask task, Consumer<List<Outcome<O>>> sink) {
    var bundle =
        new Bundle(
            new OpenElements(task.elements()), new BundleSink<>(outcomes, completions, sink));
    return admit(submissions.enter(task, bundle));
  }

  private TaskEntry admit(TaskEntry entry) {
    Optional<Refusal> refusal = refusalOf(entry.task);
    return refusal.isPresent()
        ? submissions.reject(entry, refusal.get().reason(), refusal.get().detail())
        : submissions.submit(entry);
  }

  private record Refusal(Outcome.Reason reason, String detail) {}

  private Optional<Refusal> refusalOf(EncodedTask task) {
    if (closing) {
      return Optional.of(new Refusal(Outcome.Reason.SHUTTING_DOWN, CLOSED));
    }
    int limit = settings.execution().maxInFlight();
    if (submissions.tasksOut() > limit - task.outcomes()) {
      String detail =
          "this engine has %d tasks out, its limit (cusinart.execution.max-in-flight) is %d"
              .formatted(submissions.tasksOut(), limit);
      return Optional.of(new Refusal(Outcome.Reason.QUEUE_FULL, detail));
    }
    return Optional.empty();
  }

  private Payload encodeComputation(DistributedComputation<?, ?> computation) {
    return computations.encode(computation);
  }

  private <I, O> EncodedTask encode(
      DistributedComputation<I, O> computation, Payload encoded, I input, Options options) {
    ComputationCost cost = computation.estimateCost(input);
    var task =
        EncodedTask.single(
            computation.getClass().getName(),
            encoded,
            new Payload(codec.encode(input)),
            cost,
            options);
    requireFits(task);
    return task;
  }

  private void requireFits(EncodedTask task) {
    int limit = settings.serialization().maxBytes();
    if (task.encodedBytes() > limit) {
      throw new RuntimeFailure.Invalid(
          "computation and input are %d bytes encoded, over the limit of %d; split the input or raise cusinart.serialization.max-bytes"
              .formatted(task.encodedBytes(), limit));
    }
  }

  private static void refuseUnsupported(Options options) {
    if (options.target() instanceof Target.OwnerOf) {
      throw notYet("Target.ownerOf", "Target.anywhere, node or label");
    }
    if (options.delivery() instanceof Delivery.EffectivelyOnce) {
      throw notYet("Delivery.effectivelyOnce", "Delivery.atMostOnce or atLeastOnce");
    }
    if (options.hedged()) {
      throw notYet("hedging", "Options without withHedging");
    }
    if (options.retryFailures()) {
      throw notYet("retry of failures", "Options without withRetryOfFailures");
    }
  }

  private static RuntimeFailure notYet(String what, String instead) {
    return new RuntimeFailure.Invalid("%s is not supported yet; use %s".formatted(what, instead));
  }
}
