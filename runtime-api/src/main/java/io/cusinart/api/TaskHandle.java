package io.cusinart.api;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A submitted task. Safe for use by several threads.
 *
 * @param <O> the computation's result
 */
public interface TaskHandle<O> {

  /** The task's identity. */
  TaskId id();

  /** Completes with the value, or exceptionally as the table in {@link ExecutionEngine} says. */
  CompletionStage<O> result();

  /** Completes with the outcome; never exceptionally, and never later than the timeout + 2 s. */
  CompletionStage<Outcome<O>> outcome();

  /**
   * Waits for the value. Blocks; cheap on a virtual thread.
   *
   * @throws RuntimeFailure for failed, rejected and unknown tasks
   * @throws java.util.concurrent.CancellationException for cancelled ones
   */
  O join();

  /**
   * Asks for the task to be cancelled: removed from the queue of its node, or its thread
   * interrupted. The outcome tells what came of it; a result that is faster wins.
   *
   * @return false if the task had its outcome already
   */
  boolean cancel();

  /**
   * What the body reports of itself, in order, from the last report on that came before the
   * subscription; completes with the task. A slow subscriber loses the newest reports, not the
   * task.
   */
  Flow.Publisher<Progress> progress();

  /** Why the task is where it is: candidates, scores and vetoes of every attempt. */
  Explanation explain();
}
