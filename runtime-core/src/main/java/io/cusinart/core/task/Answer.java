package io.cusinart.core.task;

import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import java.time.Duration;

/** What a node answered about one attempt. Immutable. */
public sealed interface Answer {

  /** The body ran and returned. */
  record Returned() implements Answer {}

  /** The body threw, or the task could not be read, or its result could not be sent. */
  record Broken(RuntimeFailure cause) implements Answer {}

  /** The node did not start it. */
  record Refused(Outcome.Reason reason, String detail, Duration retryAfter) implements Answer {}

  /** The node gave it up as asked. */
  record GivenUp(boolean started) implements Answer {}
}
