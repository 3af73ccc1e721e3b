package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;

/**
 * An attempt that waits or runs in a node's lanes, for an operator. Immutable.
 *
 * @param task its id, which begins with the incarnation of its submitter
 * @param attempt its number, from 1
 * @param state waiting or running
 * @param lane cpu or blocking
 * @param ageMillis since it came to this node
 * @param elements how many inputs it carries, 1 but for a bundle
 */
public record TaskHere(
    String task, int attempt, String state, String lane, long ageMillis, int elements) {

  /** Refuses what lacks a part. */
  public TaskHere {
    requireNonNull(task, "task");
    requireNonNull(state, "state");
    requireNonNull(lane, "lane");
  }
}
