package io.cusinart.core.execution;

import java.util.Map;
import java.util.Optional;

/**
 * The ways to the executors that have been found. Immutable.
 *
 * @param byIncarnation of their nodes
 */
record Routes(Map<Long, ExecutorRoute> byIncarnation) {

  /** No executor was found yet. */
  static final Routes NONE = new Routes(Map.of());

  /** Copies the map. */
  Routes {
    byIncarnation = Map.copyOf(byIncarnation);
  }

  /** The way to this node's executor, if it is found. */
  Optional<ExecutorRoute> to(long incarnation) {
    return Optional.ofNullable(byIncarnation.get(incarnation));
  }
}
