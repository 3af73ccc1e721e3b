package io.cusinart.core.operator;

import io.cusinart.core.operator.OperatorReply.Drain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a drain of a node would mean, and whether it should be. Pure.
 *
 * @param waiting attempts that wait there and would be handed back
 * @param running attempts that run there and may end
 * @param submitted tasks that the node itself has submitted and that have not ended
 * @param averageRun of the tasks that ran there; zero if none has ended
 * @param deadline for all of it
 * @param others workers that are up beside it
 */
record DrainPlan(
    int waiting, int running, int submitted, Duration averageRun, Duration deadline, int others) {

  /** To leave the cluster and end the process, as measured on an idle node. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  /**
   * Half of an average run is left of what runs; nobody knows better, or of the first run nothing.
   */
  private Duration about() {
    if (running + submitted == 0) {
      return LEAVING;
    }
    Duration work = averageRun.isZero() ? deadline : averageRun.dividedBy(2);
    return (work.compareTo(deadline) < 0 ? work : deadline).plus(LEAVING);
  }

  private List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (others == 0) {
      warnings.add(
          "no other worker is up: what waits is rejected, and nothing runs until one joins");
    }
    if (running > 0 && averageRun.compareTo(deadline) > 0) {
      warnings.add(
          "tasks here run for %s on average: what has not ended after %s is cut off and begun again elsewhere, if it may be"
              .formatted(seconds(averageRun), seconds(deadline)));
    }
    return warnings;
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1e3);
  }

  /** Whether it would leave nobody to do the work. */
  boolean harms() {
    return others == 0;
  }

  Drain reply(String node, boolean begun) {
    return new Drain(
        node,
        begun,
        waiting,
        running,
        submitted,
        about().toMillis(),
        deadline.plus(LEAVING).toMillis(),
        warnings());
  }
}
