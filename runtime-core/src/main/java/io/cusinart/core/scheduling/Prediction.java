package io.cusinart.core.scheduling;

import io.cusinart.core.health.LoadReport;
import io.cusinart.core.settings.SchedulingSettings;

/**
 * Predicted times of one task on one node: queue wait, transfer, run. Immutable.
 *
 * <h2>Queue wait</h2>
 *
 * <p>The backlog B of a node is what others have there (reported backlog less this submitter's own
 * share of it at the time of the report, not below zero) plus what this submitter has out now. All
 * are predicted run times on that node. T is the number of tasks behind B: own ones are counted,
 * those of others are the reported ones in proportion to their share of the reported backlog. With
 * p processors
 *
 * <pre>    wait = B / p × max(0, T − p + 1) / T</pre>
 *
 * <p>which is zero as long as a processor is free (T &lt; p), however long the others are busy; 1/p
 * of a task when each has just one; and B / p, all processors sharing the work, when the queue is
 * long.
 *
 * <p>A blocking task runs on a thread of its own and waits for no processor: its wait is zero.
 */
final class Prediction {

  private final double latencyNanos;
  private final double nanosPerByte;

  Prediction(SchedulingSettings settings) {
    latencyNanos = (double) Nanos.of(settings.transferLatency());
    nanosPerByte = 1e9 / settings.transferBytesPerSecond();
  }

  /** The terms for one node. {@code runNanos} is the predicted run time there. */
  ScoredNode score(
      NodeView node, boolean self, TaskRequest request, Outstanding outstanding, long runNanos) {
    long incarnation = node.info().incarnation();
    Outstanding.Work out = outstanding.on(incarnation);
    int tasksOut = out.tasks();
    long wait = request.cost().blocking() ? 0 : queueWait(node, out.nanos(), tasksOut);
    long transfer = self ? 0 : Nanos.of(latencyNanos + request.encodedBytes() * nanosPerByte);
    return new ScoredNode(node.info(), node.load(), self, tasksOut, wait, transfer, runNanos);
  }

  static long queueWait(NodeView node, long ownNanos, int ownTasks) {
    double backlog = (double) Math.max(0, ownNanos);
    double tasks = ownNanos > 0 ? Math.max(1, ownTasks) : 0;
    if (node.load().isPresent()) {
      LoadReport report = node.load().get();
      double others = (double) Math.max(0, report.backlogNanos() - node.outstandingAtReportNanos());
      if (others > 0) {
        double reported = (double) report.queued() + report.running();
        backlog += others;
        tasks += Math.max(1, reported * others / report.backlogNanos());
      }
    }
    if (backlog == 0) {
      return 0;
    }
    int processors = node.processors();
    return Nanos.of(backlog / processors * Math.max(0, tasks - processors + 1) / tasks);
  }
}
