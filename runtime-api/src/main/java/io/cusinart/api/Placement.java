package io.cusinart.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One decision where an attempt runs. Immutable.
 *
 * @param chosen the node it was sent to
 * @param strategy the name of the balancing strategy that chose
 * @param candidates every node that was known: scored, vetoed, or not drawn into the sample
 */
public record Placement(NodeId chosen, String strategy, List<Candidate> candidates) {

  /** Copies the candidates. */
  public Placement {
    candidates = List.copyOf(candidates);
  }

  /**
   * One node as the scheduler saw it.
   *
   * @param score its predicted times, if it was looked at
   * @param veto why it could not be chosen, if so; empty with no score means "not drawn"
   */
  public record Candidate(NodeId node, Optional<Score> score, Optional<String> veto) {}

  /**
   * Predicted times until the result is back.
   *
   * @param queueWait until a thread is free there
   * @param transfer of computation and input; the result's is not predicted
   * @param run of the body there
   */
  public record Score(Duration queueWait, Duration transfer, Duration run) {

    /** The sum; lower is better. */
    public Duration total() {
      return queueWait.plus(transfer).plus(run);
    }
  }
}
