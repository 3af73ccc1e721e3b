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
 * <tr><td>{@link Outcome.Failed}, two nodes died with it</td>
 *     <td>exceptionally with {@link RuntimeFailure.NodesDied}</td></tr>
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

  /**
   * Runs a computation with these options. Does not block, and keeps no more in memory than the
   * engine may have out, in tasks and in bytes: beyond that the task ends {@link Outcome.Rejected}
   * with {@link Outcome.Reason#QUEUE_FULL}.
   */
  <I, O> TaskHandle<O> submit(DistributedComputation<I, O> computation, I input, Options options);

  /** Runs a computation with the default options changed by {@code change}. */
  default <I, O> TaskHandle<O> submit(
      DistributedComputation<I, O> computation, I input, UnaryOperator<Options> change) {
    return submit(computation, input, change.apply(Options.DEFAULT));
  }

  /**
   * Runs a computation for each input and publishes the outcomes as they come, in any order. Demand
   * is the limit: no more tasks are in flight than the subscriber has asked for, nor more than
   * 16,384, and inputs are read no further than that. While the engine has three quarters out of
   * what it may have, in tasks or bytes, the stream waits; and what all nodes refuse because their
   * queues are full waits for room, until its deadline, where a single task would be rejected.
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

  /** The same on every worker, with {@link Options#DEFAULT}. */
  default <I, O> Map<NodeId, CompletionStage<O>> broadcast(
      DistributedComputation<I, O> computation, I input) {
    return broadcast(computation, input, Options.DEFAULT);
  }

  /**
   * Runs a computation on every worker that is up now, each with a stage of its own; a node that
   * dies on the way does not disturb the others: its stage completes exceptionally with {@link
   * RuntimeFailure.Indeterminate}, and the computation is not tried elsewhere.
   *
   * @param options their target chooses among the workers; their delivery is not looked at: each is
   *     sent once
   * @return a stage for each worker that was up, by name; empty if none fits the target
   */
  <I, O> Map<NodeId, CompletionStage<O>> broadcast(
      DistributedComputation<I, O> computation, I input, Options options);

  /** {@link #asExecutorService(Options)} with {@link Options#DEFAULT}. */
  default ExecutorService asExecutorService() {
    return asExecutorService(Options.DEFAULT);
  }

  /**
   * A view of this engine as an {@link ExecutorService}: what is given to it runs as a task of its
   * own, somewhere in the cluster. Safe for use by several threads.
   *
   * <p><b>A task may run more than once</b>, also on two nodes at the same moment: as everything
   * here it is delivered at least once, with up to three attempts, unless {@code options} say
   * otherwise. That is not what other executors do; {@link Delivery#atMostOnce()} is the closest.
   *
   * <p><b>Bodies travel.</b> A {@link java.util.concurrent.Callable} or {@link Runnable} must be a
   * record, a lambda of an interface of your own that extends one of them and {@link
   * java.io.Serializable} (a plain lambda keeps no recipe), or of an allowed class; so must what a
   * Callable returns. What cannot travel is refused by the call with a {@link
   * java.util.concurrent.RejectedExecutionException} that says why, and so is everything after
   * {@code shutdown} or once this engine is closed. A result that is given with a Runnable stays
   * here. A body works on copies: what it changes is changed there, not here.
   *
   * <p><b>How a Future ends.</b> {@code get} returns the value, or throws an {@link
   * java.util.concurrent.ExecutionException} whose cause is the {@link RuntimeFailure} that the
   * table above names (what the body threw arrives as text in {@link
   * RuntimeFailure.ComputationFailed}), or a {@link java.util.concurrent.CancellationException},
   * also when the timeout of {@code options} has passed: 5 minutes if nothing else was said. {@code
   * cancel(true)} ends the Future at once and asks for the task to be cancelled; {@code
   * cancel(false)} only ends the Future. Failures of what was given to {@code execute} are logged.
   *
   * <p><b>Its end.</b> {@code shutdown} and {@code close} end the view, never this engine; each
   * call returns a view with a life of its own. It is terminated when all its tasks have their
   * outcomes. {@code shutdownNow} cancels them and returns an empty list, as all of them had been
   * sent.
   *
   * @param options of every task
   * @throws RuntimeFailure.Invalid for options that are not supported
   */
  ExecutorService asExecutorService(Options options);

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
