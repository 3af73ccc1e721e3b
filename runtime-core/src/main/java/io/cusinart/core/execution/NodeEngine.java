package io.cusinart.core.execution;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;

/**
 * The engine of a node through all its incarnations: what a program holds. Safe for use by several
 * threads.
 *
 * <p>A task belongs to the incarnation that was there when it was submitted, and ends with it.
 * While there is none, the engine of the one before rejects what it is given.
 */
public final class NodeEngine implements ExecutionEngine {

  private volatile ClusterExecutionEngine now;
  private boolean closed;

  /** With that of the first incarnation. */
  public NodeEngine(ClusterExecutionEngine first) {
    this.now = first;
  }

  /** That of the incarnation of the moment, or of the last one. */
  public ClusterExecutionEngine now() {
    return now;
  }

  /** Another incarnation begins. If this engine was closed, so is that one's. */
  public synchronized void renew(ClusterExecutionEngine next) {
    now = next;
    if (closed) {
      next.close(Duration.ZERO);
    }
  }

  @Override
  public <I, O> TaskHandle<O> submit(
      DistributedComputation<I, O> computation, I input, Options options) {
    return now.submit(computation, input, options);
  }

  @Override
  public <I, O> Flow.Publisher<Outcome<O>> map(
      DistributedComputation<I, O> computation, Iterable<? extends I> inputs, Options options) {
    return now.map(computation, inputs, options);
  }

  @Override
  public <I, O> Map<NodeId, CompletionStage<O>> broadcast(
      DistributedComputation<I, O> computation, I input, Options options) {
    return now.broadcast(computation, input, options);
  }

  @Override
  public ExecutorService asExecutorService(Options options) {
    now.refuseUnsupported(options);
    return new EngineExecutor(this::now, options);
  }

  @Override
  public List<NodeInfo> nodes() {
    return now.nodes();
  }

  @Override
  public void close(Duration patience) {
    synchronized (this) {
      closed = true;
    }
    now.close(patience);
  }
}
