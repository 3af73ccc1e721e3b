package io.cusinart.api;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * The honest end of a task: what happened, as far as anyone can know. Every task has exactly one.
 * Immutable.
 *
 * @param <O> the computation's result
 */
public sealed interface Outcome<O> {

  /** How the task was run. */
  Receipt receipt();

  /** It ran and answered. */
  record Completed<O>(O value, Receipt receipt) implements Outcome<O> {}

  /**
   * It ran and threw, or can never run, or nodes died with it: trying again will not help. With
   * {@link Options#retryFailures()} it threw on its last attempt.
   */
  record Failed<O>(RuntimeFailure cause, Receipt receipt) implements Outcome<O> {}

  /**
   * It provably never started: safe to submit again. When several nodes refused it, the one that
   * may take it soonest is quoted.
   *
   * @param detail one line for a person
   * @param retryAfter a hint when it may succeed
   */
  record Rejected<O>(Reason reason, String detail, Duration retryAfter, Receipt receipt)
      implements Outcome<O> {}

  /**
   * It was cancelled, and the node it was on has confirmed it.
   *
   * @param started whether the body had begun, so that parts of its effects may stand
   */
  record Cancelled<O>(boolean started, Cause by, Receipt receipt) implements Outcome<O> {}

  /**
   * Nobody can know: it may have run once, several times or not at all. Read back before trying
   * again, unless its effects are idempotent.
   *
   * @param detail one line for a person: what was last seen
   */
  record Unknown<O>(String detail, Receipt receipt) implements Outcome<O> {}

  /** Why a task was rejected. */
  enum Reason {
    /** Every eligible node, or this engine, has as much work as it may hold. */
    QUEUE_FULL,
    /**
     * No node is up, healthy and fits the target. Where one is only suspected, the task has waited
     * ten seconds for it to come back.
     */
    NO_ELIGIBLE_NODE,
    /** By a cost that was declared or measured, no node would have been done in time. */
    DEADLINE_UNREACHABLE,
    /** The engine or the node is closing. */
    SHUTTING_DOWN
  }

  /** Who cancelled a task. */
  enum Cause {
    /** {@link TaskHandle#cancel()}. */
    CALLER,
    /** {@link Options#timeout()}. */
    DEADLINE,
    /** The engine that submitted it was closed. */
    SUBMITTER_CLOSED
  }

  /**
   * The value of {@link Completed}; every other outcome is thrown, as the table in {@link
   * ExecutionEngine} says.
   *
   * @throws RuntimeFailure for failed, rejected and unknown tasks
   * @throws CancellationException for cancelled ones
   */
  default O orThrow() {
    return switch (this) {
      case Completed<O>(O value, _) -> value;
      case Failed<O>(RuntimeFailure cause, _) -> throw cause;
      case Rejected<O>(Reason reason, String detail, Duration retryAfter, Receipt receipt) ->
          throw new RuntimeFailure.Unavailable(
              "task %s was rejected, %s: %s".formatted(receipt.task(), reason, detail), retryAfter);
      case Cancelled<O>(_, Cause by, Receipt receipt) ->
          throw new CancellationException(
              "task %s was cancelled by %s".formatted(receipt.task(), by));
      case Unknown<O>(String detail, Receipt receipt) ->
          throw new RuntimeFailure.Indeterminate(
              "task %s may or may not have run: %s".formatted(receipt.task(), detail));
    };
  }
}
