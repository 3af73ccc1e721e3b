package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;

/**
 * A task that an engine has out, for an operator. Immutable.
 *
 * @param task its id; of a bundle, that of its first element
 * @param computation class name
 * @param state placing, running, waiting or cancelling
 * @param node of its last attempt, or empty
 * @param ageMillis since submit
 * @param attempts so far
 * @param elements how many inputs it carries, 1 but for a bundle
 * @param progress what its body reported last, or empty
 */
public record TaskOut(
    String task,
    String computation,
    String state,
    String node,
    long ageMillis,
    int attempts,
    int elements,
    String progress) {

  /** Refuses what lacks a part. */
  public TaskOut {
    requireNonNull(task, "task");
    requireNonNull(computation, "computation");
    requireNonNull(state, "state");
    requireNonNull(node, "node");
    requireNonNull(progress, "progress");
  }
}
