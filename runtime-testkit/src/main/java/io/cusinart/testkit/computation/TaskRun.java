package io.cusinart.testkit.computation;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Progress;
import java.util.List;

/**
 * What one run of a computation has come to. Immutable.
 *
 * @param value what the caller of a cluster would have been given: a copy of what the body returned
 * @param cost as the computation estimates it for this input
 * @param progress all reports, in order, as their reader would see them; in a cluster some are
 *     dropped if they come faster than ten a second
 * @param looks how often the body has asked whether it is cancelled
 * @param inputBytes size of the computation and its input as they travel
 * @param resultBytes size of the result as it travels
 */
public record TaskRun<O>(
    O value,
    ComputationCost cost,
    List<Progress> progress,
    int looks,
    int inputBytes,
    int resultBytes) {

  /** Copies the reports. */
  public TaskRun {
    progress = List.copyOf(progress);
  }
}
