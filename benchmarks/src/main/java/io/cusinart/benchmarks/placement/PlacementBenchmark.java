package io.cusinart.benchmarks.placement;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Target;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.scheduling.ClusterView;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.scheduling.NodeMap;
import io.cusinart.core.scheduling.NodeView;
import io.cusinart.core.scheduling.Outstanding;
import io.cusinart.core.scheduling.TaskRequest;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.settings.SchedulingSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One decision where a task goes, on a client of a busy cluster: every node has reported, has work
 * of this submitter and of others, and has a speed of its own that was learned. Not safe for use by
 * two threads; JMH makes one for each.
 *
 * <p>What an attempt costs beside the decision (encoding, sending) is not in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PlacementBenchmark {

  private static final String COMPUTATION = "com.acme.Count";
  private static final int LESSONS = 2_000;
  private static final long MILLI = 1_000_000;

  /** How many workers there are, all up. */
  @Param({"3", "10", "100"})
  private int nodes;

  private final CostModel costs = CostModel.create(settings());
  private final TaskScheduler scheduler = TaskScheduler.create(settings());
  private final NodeMap<Outstanding.Work> out = new NodeMap<>();
  private final Outstanding outstanding =
      incarnation -> {
        Outstanding.Work work = out.get(incarnation);
        return work == null ? Outstanding.Work.NOTHING : work;
      };
  private final ComputationCost cost = ComputationCost.cpu(Duration.ofMillis(2));
  private ClusterView view = ClusterView.EMPTY;
  private long turn;

  /** Made by JMH. */
  public PlacementBenchmark() {}

  private static SchedulingSettings settings() {
    return new SchedulingSettings(
        "cost-aware", Duration.ofNanos(500_000), 100_000_000, Duration.ofMillis(10));
  }

  /** Makes up the cluster, the same each time. */
  @Setup(Level.Trial)
  public void setUp() {
    var random = new SplittableRandom(1);
    List<NodeView> views = new ArrayList<>();
    for (long incarnation = 1; incarnation <= nodes; incarnation++) {
      views.add(node(incarnation, random));
      var work = new Work(random.nextLong(20 * MILLI), random.nextInt(20));
      out.computeIfAbsent(incarnation, () -> work);
    }
    view = new ClusterView(views, Optional.empty());
    for (int i = 0; i < LESSONS; i++) {
      long ran = random.nextLong(MILLI, 4 * MILLI);
      costs.observe(COMPUTATION, 100, cost, 1L + i % nodes, ran);
    }
  }

  private static NodeView node(long incarnation, SplittableRandom random) {
    var info =
        new NodeInfo(
            new NodeId("node-" + incarnation), incarnation, "h:1", Set.of(), true, NodeState.UP);
    int queued = random.nextInt(10);
    var report =
        new LoadReport(
            incarnation, 4, 0.5, 0, 1L << 30, queued, 4, queued * 2L * MILLI, 0, 0, 0, null);
    return new NodeView(info, Optional.of(report), MILLI);
  }

  private record Work(long nanos, int tasks) implements Outstanding.Work {}

  /** While nothing new is learned. */
  @Benchmark
  public Decision place() {
    return scheduler.place(
        view, request(Target.anywhere()), outstanding, costs, turn++, ThreadLocalRandom.current());
  }

  /** Just after a run has taught something, which may have changed what is known of every node. */
  @Benchmark
  public Decision placeAfterALesson() {
    turn++;
    costs.observe(COMPUTATION, 100, cost, 1 + turn % nodes, 2 * MILLI);
    return place();
  }

  private TaskRequest request(Target target) {
    return new TaskRequest(COMPUTATION, 100, 300, cost, target, Set.of());
  }
}
