package io.cusinart.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * Runs computations somewhere in the cluster: on the node that will finish them soonest, judged by
 * cost and node health. Safe for use by several threads.
 *
 * <p><b>Delivery.</b> By default a task is delivered <b>at least once, with up to three
 * attempts</b>: when its node dies or falls silent it is started again elsewhere, so a body with
 * effects of its own may run more than once, even at the same moment. Exactly one result comes
 * back. Choose {@link Delivery#atMostOnce()} for work that must not be repeated.
 *
 * <p><b>What a stage completes with.</b>
 *
 * <table>
 * <caption>Outcome and what {@link #execute} and {@link TaskHandle#result()} complete with</caption>
 * <tr><th>{@link Outcome}</th><th>the stage completes</th></tr>
 * <tr><td>{@link Outcome.Completed}</td><td>with the value</td></tr>
 * <tr><td>{@link Outcome.Failed}, the body threw</td>
 *     <td>exceptionally with {@link RuntimeFailure.ComputationFailed}</td></tr>
 * <tr><td>{@link Outcome.Failed}, result not sendable or the task not readable there</td>
 *     <td>exceptionally with {@link RuntimeFailure.Invalid}</td></tr>
 * <tr><td>{@link Outcome.Rejected}</td>
 *     <td>exceptionally with {@link RuntimeFailure.Unavailable} (retry after)</td></tr>
 * <tr><td>{@link Outcome.Cancelled}</td>
 *     <td>exceptionally with {@link java.util.concurrent.CancellationException}</td></tr>
 * <tr><td>{@link Outcome.Unknown}</td>
 *     <td>exceptionally with {@link RuntimeFailure.Indeterminate}</td></tr>
 * </table>
 *
 * <p><b>Errors at submit.</b> What can never work is thrown by the call itself as {@link
 * RuntimeFailure.Invalid}: a class that may not travel (with the path of the field and the setting
 * to add), an input over the size limit, an option that is not supported yet. Nothing has been sent
 * then.
 */
public interface ExecutionEngine extends AutoCloseable {

  /** Runs a computation with {@link Options#DEFAULT}. */
  default <I, O> CompletionStage<O> execute(DistributedComputation<I, O> computation, I input) {
    return submit(computation, input, Options.DEFAULT).result();
  }

  /** Runs a computation with these options. Does not block. */
  <I, O> TaskHandle<O> submit(DistributedComputation<I, O> computation, I input, Options options);

  /** Runs a computation with the default options changed by {@code change}. */
  default <I, O> TaskHandle<O> submit(
      DistributedComputation<I, O> computation, I input, UnaryOperator<Options> change) {
    return submit(computation, input, change.apply(Options.DEFAULT));
  }

  /**
   * Runs a computation for each input and publishes the outcomes as they come, in any order. Demand
   * is the limit: no more tasks are in flight than the subscriber has asked for, nor more than
   * 16,384, and inputs are read no further than that.
   *
   * <p>Inputs whose computations were measured to run a millisecond together travel together: up to
   * 1,024 of them in one message, less when demand is small, so that every worker gets some. Each
   * still has a task id, a receipt and one outcome of its own, and one that fails does not touch
   * the others; they share their attempts, deadline and cancel, and one that was cancelled before
   * its turn counts as started if another of them was. At most 1,024 messages are out at a time.
   * What is read is sent at once; inputs are read by the thread that publishes, so an iterator that
   * blocks holds up the stream, outcomes included, and what was read just before with it.
   *
   * <p>An input that cannot be submitted ends the stream with {@link RuntimeFailure.Invalid}. A
   * closed engine reads no more inputs: the stream ends with {@link RuntimeFailure.Unavailable}
   * after the outcomes of what is out, if inputs are left. Cancelling the subscription cancels the
   * tasks in flight. Each subscriber runs the work anew.
   */
  <I, O> Flow.Publisher<Outcome<O>> map(
      DistributedComputation<I, O> computation, Iterable<? extends I> inputs, Options options);

  /** The same with {@link Options#DEFAULT}. */
  default <I, O> Flow.Publisher<Outcome<O>> map(
      DistributedComputation<I, O> computation, Iterable<? extends I> inputs) {
    return map(computation, inputs, Options.DEFAULT);
  }

  /**
   * Runs a computation on every worker that is up now, each with a stage of its own; a node that
   * dies on the way does not disturb the others: its stage completes exceptionally with {@link
   * RuntimeFailure.Indeterminate}, and the computation is not tried elsewhere.
   */
  <I, O> Map<NodeId, CompletionStage<O>> broadcast(
      DistributedComputation<I, O> computation, I input);

  /**
   * A view of this engine as an {@link ExecutorService}.
   *
   * @throws RuntimeFailure.Invalid always: not yet
   */
  ExecutorService asExecutorService();

  /** The nodes this engine knows, sorted by name. */
  List<NodeInfo> nodes();

  /**
   * Takes no more tasks, waits for those in flight up to {@code patience}, then cancels the rest.
   * Blocks, except on a thread that runs a body, which might wait for itself: there it begins the
   * closing and returns. May be called twice and by several threads.
   */
  void close(Duration patience);

  /** {@link #close(Duration)} with 30 seconds. */
  @Override
  default void close() {
    close(Duration.ofSeconds(30));
  }
}
