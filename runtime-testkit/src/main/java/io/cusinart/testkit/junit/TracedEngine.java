package io.cusinart.testkit.junit;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.TaskHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;

/**
 * An engine that writes down how tasks end that were not simply done at the first attempt. Safe for
 * use by several threads.
 *
 * @param engine that runs them
 * @param trace what it writes to
 */
record TracedEngine(ExecutionEngine engine, ClusterTrace trace) implements ExecutionEngine {

  @Override
  public <I, O> TaskHandle<O> submit(
      DistributedComputation<I, O> computation, I input, Options options) {
    TaskHandle<O> handle = engine.submit(computation, input, options);
    var _ = handle.outcome().thenAccept(this::ended);
    return handle;
  }

  @Override
  public <I, O> Flow.Publisher<Outcome<O>> map(
      DistributedComputation<I, O> computation, Iterable<? extends I> inputs, Options options) {
    Flow.Publisher<Outcome<O>> outcomes = engine.map(computation, inputs, options);
    return subscriber -> outcomes.subscribe(new Listener<O>(this, subscriber));
  }

  private record Listener<O>(TracedEngine engine, Flow.Subscriber<? super Outcome<O>> to)
      implements Flow.Subscriber<Outcome<O>> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(Outcome<O> outcome) {
      engine.ended(outcome);
      to.onNext(outcome);
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(failure);
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }

  private void ended(Outcome<?> outcome) {
    List<Receipt.Attempt> attempts = outcome.receipt().attempts();
    if (attempts.size() > 1 || !(outcome instanceof Outcome.Completed<?>)) {
      trace.event(
          "task %s: %s after [%s]"
              .formatted(
                  outcome.receipt().task(),
                  outcome.getClass().getSimpleName(),
                  attempts.stream()
                      .map(each -> "%s on %s".formatted(each.end(), each.node()))
                      .collect(Collectors.joining(", "))));
    }
  }

  @Override
  public <I, O> Map<NodeId, CompletionStage<O>> broadcast(
      DistributedComputation<I, O> computation, I input, Options options) {
    return engine.broadcast(computation, input, options);
  }

  @Override
  public ExecutorService asExecutorService(Options options) {
    return engine.asExecutorService(options);
  }

  @Override
  public List<NodeInfo> nodes() {
    return engine.nodes();
  }

  @Override
  public void close(Duration patience) {
    engine.close(patience);
  }
}
