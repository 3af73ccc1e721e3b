package io.cusinart.core.task;

import java.util.List;
import java.util.Set;

/** What the shell has to do next for a task. Immutable. */
public sealed interface Step {

  /** Nothing: the event changed nothing that anyone must act on. */
  record Wait() implements Step {}

  /** Nothing, because the event came too late to count: a duplicate, or from a fenced node. */
  record Drop() implements Step {}

  /**
   * Place and send an attempt.
   *
   * @param attempt its number, from 1
   * @param avoid incarnations that had or refused the task
   */
  record Dispatch(int attempt, Set<Long> avoid) implements Step {}

  /**
   * Wait a little, longer after each failure, then call {@link TaskLife#resume}.
   *
   * @param failures how often the body has thrown so far, at least 1
   * @param why what it threw last, for a person
   */
  record Pause(int failures, String why) implements Step {}

  /** Send the attempt that was just placed. */
  record Send() implements Step {}

  /** Ask the nodes of these attempts to give them up. */
  record Revoke(List<Attempt> attempts) implements Step {}

  /** The task is over. Comes exactly once. */
  record End(Verdict verdict) implements Step {}
}
