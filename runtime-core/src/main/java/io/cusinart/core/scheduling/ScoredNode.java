package io.cusinart.core.scheduling;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.Placement;
import io.cusinart.core.health.LoadReport;
import java.time.Duration;
import java.util.Optional;

/**
 * One eligible node with the predicted times of one task there. Immutable.
 *
 * @param node the node
 * @param load its latest report, if it sent one
 * @param home whether it is the submitter's own node
 * @param tasksOut how many tasks the submitter has out on it
 * @param queueWaitNanos until a thread is free there
 * @param transferNanos of computation and input
 * @param runNanos of the body there
 */
public record ScoredNode(
    NodeInfo node,
    Optional<LoadReport> load,
    boolean home,
    int tasksOut,
    long queueWaitNanos,
    long transferNanos,
    long runNanos) {

  /** Predicted time until the task is done there; lower is better. */
  public long totalNanos() {
    return queueWaitNanos + transferNanos + runNanos;
  }

  Placement.Score score() {
    return new Placement.Score(
        Duration.ofNanos(queueWaitNanos),
        Duration.ofNanos(transferNanos),
        Duration.ofNanos(runNanos));
  }
}
