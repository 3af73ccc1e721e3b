package io.cusinart.api;

import java.time.Instant;

/** What a running computation may ask about its own task. Safe for use by several threads. */
public interface TaskContext {

  /** The task's identity, the same on every attempt: usable as a key to make effects idempotent. */
  TaskId id();

  /** The number of this attempt, from 1. */
  int attempt();

  /** The node this attempt runs on. */
  NodeId node();

  /** When the task must be done. The running thread is interrupted at this moment. */
  Instant deadline();

  /** Whether the task was cancelled or its deadline has passed; long loops should look. */
  boolean cancelled();

  /**
   * Reports how far the work is. Reports may be dropped when they come faster than ten a second.
   *
   * @param fraction 0 to 1
   * @param note a few words for a person, at most 200 characters; longer ones are cut
   */
  void progress(double fraction, String note);

  /**
   * The engine of the node this attempt runs on, for nested work.
   *
   * <p>A body may wait for nested work. On the cpu lane it holds a thread while it does; the lane
   * notices within a few tenths of a second and starts others beside it, 64 or eight times the
   * processors at most, whichever is more. Deeper nesting than that waits for its deadline. Work
   * that mostly waits should be declared {@link ComputationCost#asBlocking()}: it then waits
   * without that delay.
   */
  ExecutionEngine engine();
}
