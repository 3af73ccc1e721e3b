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

  /** Why not, and what to do: the end of a line that begins with the node. */
  default String refusal(int bytes) {
    return "it takes no task of %d bytes now".formatted(bytes);
  }

  /** Sends a request. */
  void send(Request request);
}
