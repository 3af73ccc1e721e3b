package io.cusinart.core.execution;

/**
 * A way to one executor. Safe for use by several threads; never blocks, and says nothing of
 * arrival: what was lost is found by asking.
 */
interface ExecutorRoute {

  /** Whether a task of this size can go this way now. */
  default boolean takes(int bytes) {
    return true;
  }

  /** Sends a request. */
  void send(Request request);
}
