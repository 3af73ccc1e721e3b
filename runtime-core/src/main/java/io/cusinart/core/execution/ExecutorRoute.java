package io.cusinart.core.execution;

/**
 * A way to one executor. Safe for use by several threads; never blocks, and says nothing of
 * arrival: what was lost is found by asking.
 */
interface ExecutorRoute {

  /** Sends a request. */
  void send(Request request);
}
