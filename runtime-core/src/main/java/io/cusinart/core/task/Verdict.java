package io.cusinart.core.task;

import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import java.time.Duration;

/** How a task ended, before the result's bytes are read. Mirrors {@link Outcome}. Immutable. */
public sealed interface Verdict {

  /** The answer that was just given is the task's result. */
  record Completed() implements Verdict {}

  /** The body threw, or the task can never run. */
  record Failed(RuntimeFailure cause) implements Verdict {}

  /** Provably never started. */
  record Rejected(Outcome.Reason reason, String detail, Duration retryAfter) implements Verdict {}

  /** Cancelled, and confirmed. */
  record Cancelled(boolean started, Outcome.Cause by) implements Verdict {}

  /** May or may not have run. */
  record Unknown(String detail) implements Verdict {}
}
