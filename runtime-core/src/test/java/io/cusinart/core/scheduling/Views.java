package io.cusinart.core.scheduling;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Target;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.settings.SchedulingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongToIntFunction;
import java.util.function.LongUnaryOperator;

/** Small clusters, reports and requests for tests. */
final class Views {

  static final SchedulingSettings SETTINGS = settings("cost-aware");
  static final long MILLI = 1_000_000;

  private Views() {}

  static SchedulingSettings settings(String strategy) {
    return new SchedulingSettings(
        strategy, Duration.ofNanos(500_000), 100_000_000, Duration.ofMillis(10));
  }

  static NodeInfo info(String name, long incarnation) {
    return new NodeInfo(new NodeId(name), incarnation, "localhost:1", Set.of(), true, NodeState.UP);
  }

  static NodeView idle(String name, long incarnation) {
    return NodeView.withoutReport(info(name, incarnation));
  }

  /** With a report: processors, tasks, their predicted milliseconds. */
  static NodeView loaded(
      String name, long incarnation, int processors, int tasks, long backlogMillis) {
    return new NodeView(
        info(name, incarnation),
        Optional.of(report(incarnation, processors, tasks, backlogMillis)),
        0);
  }

  static LoadReport report(long incarnation, int processors, int tasks, long backlogMillis) {
    int running = Math.min(processors, tasks);
    return new LoadReport(
        incarnation,
        processors,
        0,
        0,
        1_000_000,
        tasks - running,
        running,
        backlogMillis * MILLI,
        0,
        0,
        0,
        null);
  }

  static ClusterView cluster(NodeView... nodes) {
    return new ClusterView(List.of(nodes), Optional.empty());
  }

  static ClusterView clusterSeenFrom(String self, NodeView... nodes) {
    return new ClusterView(List.of(nodes), Optional.of(new NodeId(self)));
  }

  static TaskRequest request(ComputationCost cost, Target target, Long... excluded) {
    return new TaskRequest("com.acme.Count", 100, 100, cost, target, Set.of(excluded));
  }

  /** Declared to compute this long, anywhere. */
  static TaskRequest task(long cpuMillis) {
    return request(ComputationCost.cpu(Duration.ofMillis(cpuMillis)), Target.anywhere());
  }

  static Outstanding out(LongUnaryOperator nanos, LongToIntFunction tasks) {
    return incarnation ->
        new Outstanding.Work() {
          @Override
          public long nanos() {
            return nanos.applyAsLong(incarnation);
          }

          @Override
          public int tasks() {
            return tasks.applyAsInt(incarnation);
          }
        };
  }

  /** For schedulers whose strategy is sound: takes a complaint as a failure of the test. */
  static void fail(String complaint) {
    throw new AssertionError(complaint);
  }
}
