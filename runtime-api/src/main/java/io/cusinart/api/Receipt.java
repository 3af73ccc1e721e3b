package io.cusinart.api;

import java.time.Duration;
import java.util.List;

/**
 * What is known of how a task was run. Immutable.
 *
 * @param task the task
 * @param attempts one entry for each start, in order; empty if it was never sent anywhere
 * @param elapsed from submit to outcome
 */
public record Receipt(TaskId task, List<Attempt> attempts, Duration elapsed) {

  /** Copies the attempts. */
  public Receipt {
    attempts = List.copyOf(attempts);
  }

  /**
   * One start of a task on one node.
   *
   * @param number from 1
   * @param node where
   * @param incarnation of that node
   * @param queued how long it waited there; zero if not known
   * @param ran how long the body ran; zero if not known
   * @param end how it ended
   */
  public record Attempt(
      int number, NodeId node, long incarnation, Duration queued, Duration ran, End end) {}

  /** How an attempt ended, as the submitter knows it. */
  public enum End {
    /** Still out, when the outcome was decided without it, as the slower of two copies is. */
    OPEN,
    /** Its result is the task's result. */
    COMPLETED,
    /** Its body threw. With {@link Options#retryFailures()} another attempt may follow. */
    FAILED,
    /** Its node refused it before it started. */
    REFUSED,
    /** It was cancelled there. */
    CANCELLED,
    /** Its node was suspected; the task was sent elsewhere. */
    SUSPECTED,
    /** Its node is gone. */
    LOST
  }
}
