package io.cusinart.core.scheduling;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.Target;
import io.cusinart.core.health.LoadReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A cluster in virtual time on one thread, made up from a seed: several submitters, each with its
 * own cost model and its own stale view, send tasks with wrong declared costs to workers with
 * bounded queues. Load reports come every second and with each result.
 */
final class PlacementSimulation {

  /** What is tried: the rule under test or one of its mutants, and how the tasks come. */
  record Plan(BalancingStrategy strategy, boolean blindToNodes, boolean saturating) {}

  /**
   * What happened.
   *
   * @param slowWork what the slow worker got of a saturating burst, in run time on a fast one
   * @param fastWork what the others got of it, on average
   * @param worstDelay the largest time from submit to result, over what is unavoidable: all work in
   *     the cluster at submit shared by all its processors, the longest run there is on the slowest
   *     node (a processor finishes what it began), and one pause after a refusal
   * @param rejections how often a full queue refused a task
   * @param overran whether a queue was ever longer than its bound or a worker ran too many
   */
  record Outcome(
      long traceHash,
      int finished,
      int tasks,
      double slowWork,
      double fastWork,
      double worstDelay,
      int rejections,
      boolean overran) {}

  private static final long MILLI = 1_000_000;
  private static final long REPORT_INTERVAL = 1_000 * MILLI;
  private static final long RETRY_AFTER = 50 * MILLI;
  private static final int MAX_EVENTS = 1_000_000;
  private static final double SLOWNESS = 3;

  private final Plan plan;
  private final SplittableRandom random;
  private final TaskScheduler scheduler;
  private final long latency;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Submitter> submitters = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final Queue<Event> events = new PriorityQueue<>();
  private final int tasks;
  private final int slowNode;
  private final double[] burstWork;
  private final double capacity;
  private long now;
  private long order;
  private long traceHash = 17;
  private int finished;
  private int rejections;
  private double unfinishedWork;
  private double longestNanos;
  private double worstDelay;
  private boolean overran;

  static Outcome run(long seed, Plan plan) {
    return new PlacementSimulation(seed, plan).run();
  }

  private PlacementSimulation(long seed, Plan plan) {
    this.plan = plan;
    random = new SplittableRandom(seed);
    latency = random.nextLong(MILLI / 10, MILLI);
    scheduler = TaskScheduler.create(Views.SETTINGS, plan.strategy(), Views::fail);
    tasks = random.nextInt(150, 400);
    int nodes = random.nextInt(2, 7);
    slowNode = plan.saturating() || random.nextBoolean() ? random.nextInt(nodes) : -1;
    burstWork = new double[nodes];
    int sameProcessors = random.nextInt(1, 3);
    for (int i = 0; i < nodes; i++) {
      int processors = plan.saturating() ? sameProcessors : random.nextInt(1, 5);
      int bound = plan.saturating() ? 1_000 : random.nextInt(3, 60);
      workers.add(new Worker(i, processors, bound, i == slowNode ? SLOWNESS : 1));
    }
    capacity = workers.stream().mapToDouble(each -> each.processors / each.slowness).sum();
    for (int i = random.nextInt(2, 6); i > 0; i--) {
      kinds.add(new Kind("kind" + i, random));
    }
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      submitters.add(new Submitter(random.nextInt(2 * nodes)));
    }
  }

  private Outcome run() {
    scheduleArrivals();
    at(REPORT_INTERVAL, this::reportLoads);
    int steps = 0;
    for (Event event = events.poll(); event != null && steps < MAX_EVENTS; event = events.poll()) {
      now = event.at();
      event.action().run();
      steps++;
    }
    double slow = slowNode < 0 ? 0 : burstWork[slowNode];
    double fast = (Arrays.stream(burstWork).sum() - slow) / (burstWork.length - 1);
    return new Outcome(traceHash, finished, tasks, slow, fast, worstDelay, rejections, overran);
  }

  /** At a random load, or calm first and then far more at once than the cluster can carry. */
  private void scheduleArrivals() {
    double meanWork = kinds.stream().mapToDouble(Kind::meanNanos).average().orElseThrow();
    double load = plan.saturating() ? 0.5 : random.nextDouble(0.3, 1.5);
    int calm = plan.saturating() ? tasks * 2 / 5 : tasks;
    double time = 0;
    for (int i = 0; i < tasks; i++) {
      double loadNow = i < calm ? load : 20;
      time += -Math.log(1 - random.nextDouble()) * meanWork / (capacity * loadNow);
      var task = new Task(i, kinds.get(random.nextInt(kinds.size())), random, i >= calm);
      longestNanos = Math.max(longestNanos, task.baseNanos * SLOWNESS);
      Submitter submitter = submitters.get(random.nextInt(submitters.size()));
      at((long) time, () -> submitter.submit(task));
    }
  }

  private void reportLoads() {
    for (Worker worker : workers) {
      LoadReport report = worker.report();
      for (Submitter submitter : submitters) {
        at(latency, () -> submitter.onReport(worker.index, report));
      }
    }
    if (finished < tasks) {
      at(REPORT_INTERVAL, this::reportLoads);
    }
  }

  private void at(long delay, Runnable action) {
    events.add(new Event(now + delay, order++, action));
  }

  private void trace(int what, long task, long where) {
    traceHash = (traceHash ^ (now * 31 + what)) * 0x9E3779B97F4A7C15L;
    traceHash = (traceHash ^ (task * 31 + where)) * 0xC2B2AE3D27D4EB4FL;
    traceHash ^= traceHash >>> 29;
  }

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** A class of computations; what it declares may be nothing or wrong by a factor of ten. */
  private static final class Kind {
    final String name;
    final double nanosOfSmall;
    final boolean growsWithInput;
    final double declaredFactor;

    Kind(String name, SplittableRandom random) {
      this.name = name;
      nanosOfSmall = MILLI * Math.exp(random.nextDouble() * Math.log(100));
      growsWithInput = random.nextBoolean();
      declaredFactor = new double[] {0, 0.1, 1, 10}[random.nextInt(4)];
    }

    double meanNanos() {
      return nanosOfSmall * (growsWithInput ? 15.0 / 4 : 1);
    }
  }

  private static final class Task {
    final int id;
    final Kind kind;
    final int inputBytes;
    final double baseNanos;
    final boolean inBurst;
    final ComputationCost cost;
    final Set<Long> excluded = new HashSet<>();
    long submittedAt;
    double bestNanos;
    long predictedNanos;

    Task(int id, Kind kind, SplittableRandom random, boolean inBurst) {
      this.id = id;
      this.kind = kind;
      this.inBurst = inBurst;
      int size = 1 << random.nextInt(4);
      inputBytes = 1_024 * size;
      double mean = kind.nanosOfSmall * (kind.growsWithInput ? size : 1);
      baseNanos = mean * Math.exp(random.nextGaussian() * 0.3);
      cost = ComputationCost.cpu(Duration.ofNanos((long) (mean * kind.declaredFactor)));
    }
  }

  private final class Worker {
    final int index;
    final int processors;
    final int bound;
    final double slowness;
    final Queue<Arrived> queue = new ArrayDeque<>();
    int running;
    long backlogNanos;
    long completed;

    Worker(int index, int processors, int bound, double slowness) {
      this.index = index;
      this.processors = processors;
      this.bound = bound;
      this.slowness = slowness;
    }

    void onTask(Arrived arrived) {
      if (running == processors && queue.size() >= bound) {
        trace(2, arrived.task().id, index);
        at(arrived.wire(), () -> arrived.from().onRejected(arrived.task(), index));
        return;
      }
      backlogNanos += arrived.task().predictedNanos;
      if (running < processors) {
        start(arrived);
      } else {
        queue.add(arrived);
      }
      overran |= queue.size() > bound;
    }

    void start(Arrived arrived) {
      trace(3, arrived.task().id, index);
      running++;
      overran |= running > processors;
      long nanos = (long) (arrived.task().baseNanos * slowness);
      at(nanos, () -> onFinished(arrived, nanos));
    }

    void onFinished(Arrived arrived, long nanos) {
      running--;
      completed++;
      backlogNanos -= arrived.task().predictedNanos;
      Arrived next = queue.poll();
      if (next != null) {
        start(next);
      }
      LoadReport report = report();
      at(arrived.wire(), () -> arrived.from().onResult(arrived.task(), index, nanos, report));
    }

    LoadReport report() {
      return new LoadReport(
          index + 1,
          processors,
          0.5,
          0,
          1 << 30,
          queue.size(),
          running,
          backlogNanos,
          completed,
          0,
          0,
          null);
    }
  }

  private record Arrived(Task task, Submitter from, long wire) {}

  private final class Submitter implements Outstanding {
    final CostModel costs;
    final Optional<NodeId> self;
    final List<NodeView> views = new ArrayList<>();
    final long[] nanosOut = new long[workers.size()];
    final int[] tasksOut = new int[workers.size()];
    ClusterView view;
    long turn;

    /** On worker {@code place} if there is one of that number, else on a client. */
    Submitter(int place) {
      costs =
          plan.blindToNodes()
              ? CostModel.blindToNodes(Views.SETTINGS)
              : CostModel.create(Views.SETTINGS);
      for (Worker worker : workers) {
        views.add(NodeView.withoutReport(Views.info("n" + worker.index, worker.index + 1)));
      }
      self = place < workers.size() ? Optional.of(views.get(place).info().id()) : Optional.empty();
      view = new ClusterView(views, self);
    }

    @Override
    public Work on(long incarnation) {
      return Views.out(each -> nanosOut[(int) each - 1], each -> tasksOut[(int) each - 1])
          .on(incarnation);
    }

    void submit(Task task) {
      unfinishedWork += task.baseNanos;
      task.submittedAt = now;
      task.bestNanos = unfinishedWork / capacity + longestNanos + RETRY_AFTER;
      place(task);
    }

    void place(Task task) {
      var request =
          new TaskRequest(
              task.kind.name,
              task.inputBytes,
              task.inputBytes,
              task.cost,
              Target.anywhere(),
              task.excluded);
      Decision decision = scheduler.place(view, request, this, costs, turn++, random);
      var chosen = (Decision.Chosen) decision;
      int index = (int) chosen.node().incarnation() - 1;
      trace(1, task.id, index);
      task.predictedNanos = chosen.predictedRunNanos();
      nanosOut[index] += task.predictedNanos;
      tasksOut[index]++;
      long wire = self.isPresent() && self.get().equals(chosen.node().id()) ? 0 : latency;
      var arrived = new Arrived(task, this, wire);
      at(wire, () -> workers.get(index).onTask(arrived));
    }

    void onRejected(Task task, int index) {
      rejections++;
      takeOff(task, index);
      task.excluded.add(index + 1L);
      if (task.excluded.size() < workers.size()) {
        place(task);
      } else {
        task.excluded.clear();
        at(RETRY_AFTER, () -> place(task));
      }
    }

    void onResult(Task task, int index, long nanos, LoadReport report) {
      trace(4, task.id, index);
      takeOff(task, index);
      costs.observe(task.kind.name, task.inputBytes, task.cost, index + 1, nanos);
      onReport(index, report);
      finished++;
      unfinishedWork -= task.baseNanos;
      if (task.inBurst) {
        burstWork[index] += task.baseNanos;
      }
      worstDelay = Math.max(worstDelay, (now - task.submittedAt) / task.bestNanos);
    }

    void onReport(int index, LoadReport report) {
      var info = views.get(index).info();
      views.set(index, new NodeView(info, Optional.of(report), nanosOut[index]));
      view = new ClusterView(views, self);
    }

    void takeOff(Task task, int index) {
      nanosOut[index] -= task.predictedNanos;
      tasksOut[index]--;
    }
  }
}
