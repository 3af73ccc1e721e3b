package io.cusinart.core.scheduling;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.health.LoadReport;
import java.util.Optional;

/**
 * One node as one submitter sees it. Immutable.
 *
 * @param info the node
 * @param load the latest report of its load; empty before the first, when it is taken for an idle
 *     node with one processor
 * @param outstandingAtReportNanos {@link Outstanding#nanosOn} of this submitter when that report
 *     came, after the result that carried it was taken off; lets the scheduler tell its own share
 *     of the reported backlog from that of others. Zero without a report
 */
public record NodeView(NodeInfo info, Optional<LoadReport> load, long outstandingAtReportNanos) {

  /** A node that has not reported yet. */
  public static NodeView withoutReport(NodeInfo info) {
    return new NodeView(info, Optional.empty(), 0);
  }

  /** Processors it may use; one if it has not said. */
  int processors() {
    return load.isPresent() ? Math.max(1, load.get().processors()) : 1;
  }
}
