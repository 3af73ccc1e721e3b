package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.TaskId;

/**
 * Names one attempt of one task on one incarnation of a node. Immutable.
 *
 * @param task the task
 * @param number of the attempt, from 1
 * @param incarnation of the node it was sent to
 */
public record AttemptKey(TaskId task, int number, long incarnation) {

  /** Refuses what lacks a part. */
  public AttemptKey {
    requireNonNull(task, "task");
  }
}
