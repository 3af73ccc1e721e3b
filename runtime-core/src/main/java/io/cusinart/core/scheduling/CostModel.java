package io.cusinart.core.scheduling;

import io.cusinart.api.ComputationCost;
import io.cusinart.core.settings.SchedulingSettings;
import java.util.Comparator;

/**
 * What run times were learned: how long a computation takes on an average node, and how fast each
 * node is. Safe for use by several threads; predicting takes no lock.
 *
 * <p>A run time is taken for a product, base × node factor. Each measured run is compared with that
 * product, and the surprise is shared between the two in proportion to how unsure each is: a new
 * computation learns its base and leaves a well-known node alone, a new node learns its factor from
 * well-known computations. Only the product is measurable (all bases doubled and all factors halved
 * predict the same), so factors are given relative to their geometric mean over the known nodes. A
 * node never measured is average.
 *
 * <p>For the same reason all factors would walk away together, and the bases that are measured the
 * other way, while those that are not stay behind: chance does that slowly, and fast do runs that
 * are slow when a node begins again, since then the surprise is the node's, and quick after that,
 * when it is shared. So the mean of the factors is pulled back a little with each run, and the base
 * that was measured goes the other way: no prediction for it changes. What a node turns out to be
 * in its first runs is none of that: it moves the mean for good.
 *
 * <p>A base is what the computation declares (or {@code unknown-run} if nothing) times a correction
 * learned per class of computation and power of two of the input size; a size never measured takes
 * the correction that other sizes of the same class taught.
 *
 * <p>What is known of a node fades while others run and it does not: after eight rounds (runs on
 * every node) without one there, it loses half of what sets it apart every 16 rounds. Else a node
 * whose first runs were slow, because its JVM was cold, would never be given another to show that
 * it is not.
 *
 * <p>Work that mostly waits teaches nothing about a node and is predicted the same on each.
 *
 * <p>Memory is bounded: 1,024 classes of at most 65 sizes, 1,024 nodes; those measured longest ago
 * are forgotten first.
 */
public final class CostModel {

  static final int MAX_CLASSES = 1_024;
  static final int MAX_NODES = 1_024;

  private static final double MAX_FACTOR = 16;
  private static final double MAX_LOG_FACTOR = Math.log(MAX_FACTOR);

  /**
   * Of a new node: machines differ by more than one run does from the next. Of 1, 2 and 4 the last
   * learned fastest in the simulation and forgot a cold first run as well as the others.
   */
  private static final double NEW_NODE_DOUBT = 4;

  /** Rounds without a run before a node's estimate fades; a slow node's share is above that. */
  private static final double ROUNDS_REMEMBERED = 8;

  private static final double HALF_LIFE_ROUNDS = 16;

  /** After so many runs what a node is has been found out. */
  private static final int FEW_RUNS = 16;

  /** How much of the way back is gone with each run: some hundred runs for nearly all of it. */
  private static final double PULL = 0.02;

  private static final Estimate SURELY_AVERAGE = Estimate.first(0, 0);

  private final RecentMap<String, Bases> classes = new RecentMap<>(MAX_CLASSES);

  /** What was known of a node when so many runs had been seen. */
  private record Speed(Estimate estimate, long atRun) {}

  /** A factor and how many lessons had been learned when it was worked out. */
  private record Factor(double value, long lessons) {}

  /** One node; {@code factor} spares two logarithms' worth of work at each placement. */
  private static final class Learned {
    final long incarnation;
    volatile Speed speed;
    volatile Factor factor = new Factor(1, -1);

    /** Up to {@link #FEW_RUNS}; guarded by the nodes' lock. */
    int runs;

    Learned(long incarnation, Speed speed) {
      this.incarnation = incarnation;
      this.speed = speed;
    }
  }

  private final NodeMap<Learned> nodes = new NodeMap<>();
  private final long unknownRunNanos;
  private final boolean learnsNodes;
  private volatile double sumOfLogFactors;

  /** Runs seen on all nodes. */
  private volatile long runs;

  /** How many runs are a round. */
  private volatile int round = 1;

  /** Mean of the logarithms of the nodes' raw factors; what makes one "average". */
  private volatile double meanLogFactor;

  /** What all factors have in common beside that (a logarithm); guarded by the nodes' lock. */
  private double commonLog;

  /** Where the two together belong; guarded by the nodes' lock. */
  private double homeLog;

  /** {@code exp(meanLogFactor + commonLog)}. */
  private volatile double meanFactor = 1;

  /** Grows with whatever may change a factor. */
  private volatile long lessons;

  private CostModel(SchedulingSettings settings, boolean learnsNodes) {
    this.unknownRunNanos = Math.max(1, Nanos.of(settings.unknownRun()));
    this.learnsNodes = learnsNodes;
  }

  /** A model that has learned nothing. */
  public static CostModel create(SchedulingSettings settings) {
    return new CostModel(settings, true);
  }

  /** For tests: takes every node for average, to show what that costs. */
  static CostModel blindToNodes(SchedulingSettings settings) {
    return new CostModel(settings, false);
  }

  /**
   * Predicted run time on an average node, in nanoseconds, at least 1.
   *
   * @param computation its class
   * @param inputBytes the size the work grows with
   * @param cost what it declared
   */
  public long predictBaseNanos(String computation, long inputBytes, ComputationCost cost) {
    double prior = prior(cost);
    Bases bases = classes.get(computation);
    if (bases == null) {
      return (long) prior;
    }
    double average = cost.blocking() ? 1 : meanFactor;
    return Math.max(1, Nanos.of(bases.predict(inputBytes, prior) * average));
  }

  /** Whether a run of this class of computations was ever measured. */
  public boolean hasLearned(String computation) {
    return classes.get(computation) != null;
  }

  /** How many times longer than on an average node work takes there, 1/16 to 16; 1 if unknown. */
  public double nodeFactor(long incarnation) {
    Learned node = nodes.get(incarnation);
    if (node == null) {
      return 1;
    }
    long now = lessons;
    Factor factor = node.factor;
    if (factor.lessons() != now) {
      double log = now(node.speed).log();
      double value = Math.clamp(Math.exp(log - meanLogFactor), 1 / MAX_FACTOR, MAX_FACTOR);
      factor = new Factor(value, now);
      node.factor = factor;
    }
    return factor.value();
  }

  private Estimate now(Speed speed) {
    double rounds = (double) (runs - speed.atRun()) / round - ROUNDS_REMEMBERED;
    if (rounds <= 0 || round == 1) {
      return speed.estimate();
    }
    // Towards the others: the mean of all holds what is to be forgotten.
    double others = (sumOfLogFactors - speed.estimate().log()) / (round - 1);
    return speed.estimate().faded(others, Math.pow(0.5, rounds / HALF_LIFE_ROUNDS));
  }

  /** Predicted run time there of work that takes {@code baseNanos} on an average node. */
  long runNanosOn(long incarnation, long baseNanos, ComputationCost cost) {
    return cost.blocking() ? baseNanos : Nanos.of(baseNanos * nodeFactor(incarnation));
  }

  /**
   * Learns from one finished run.
   *
   * @param runNanos how long the body ran there, without waiting in a queue; less than 1 is taken
   *     for 1
   */
  public void observe(
      String computation, long inputBytes, ComputationCost cost, long incarnation, long runNanos) {
    double log = Math.log((double) Math.max(1, runNanos));
    synchronized (nodes) {
      Bases bases = classes.use(computation, Bases::new);
      if (cost.blocking() || !learnsNodes) {
        bases.learn(inputBytes, prior(cost), log, SURELY_AVERAGE);
        return;
      }
      Learned node = learned(incarnation);
      Speed before = node.speed;
      Estimate after =
          bases
              .learn(inputBytes, prior(cost), log, now(before).shifted(commonLog))
              .shifted(-commonLog)
              .within(meanLogFactor - MAX_LOG_FACTOR, meanLogFactor + MAX_LOG_FACTOR);
      runs = runs + 1;
      node.speed = new Speed(after, runs);
      double change = after.log() - before.estimate().log();
      sumOfLogFactors = sumOfLogFactors + change;
      if (node.runs < FEW_RUNS) {
        node.runs++;
        homeLog += change / nodes.size();
      }
      pullBack(bases, inputBytes);
    }
  }

  private void pullBack(Bases measured, long inputBytes) {
    double pull = PULL * (sumOfLogFactors / nodes.size() + commonLog - homeLog);
    commonLog -= pull;
    measured.shift(inputBytes, pull);
    setMean();
  }

  /** Drops what was learned of a node that is gone for good. */
  public void forget(long incarnation) {
    synchronized (nodes) {
      nodes.remove(incarnation);
      recount();
    }
  }

  private Learned learned(long incarnation) {
    Learned known = nodes.get(incarnation);
    if (known != null) {
      return known;
    }
    if (nodes.size() >= MAX_NODES) {
      nodes.values().stream()
          .min(Comparator.comparingLong(each -> each.speed.atRun()))
          .ifPresent(oldest -> nodes.remove(oldest.incarnation));
    }
    Estimate average = Estimate.first(meanLogFactor, NEW_NODE_DOUBT);
    Learned added =
        nodes.computeIfAbsent(
            incarnation, () -> new Learned(incarnation, new Speed(average, runs)));
    recount();
    return added;
  }

  /** After nodes came or went; in between the sum is kept up without looking at every node. */
  private void recount() {
    sumOfLogFactors =
        nodes.values().stream().mapToDouble(each -> each.speed.estimate().log()).sum();
    round = Math.max(1, nodes.size());
    double before = meanLogFactor;
    setMean();
    homeLog += meanLogFactor - before;
  }

  private void setMean() {
    synchronized (nodes) {
      meanLogFactor = sumOfLogFactors / Math.max(1, nodes.size());
      meanFactor = Math.exp(meanLogFactor + commonLog);
      lessons = lessons + 1;
    }
  }

  private double prior(ComputationCost cost) {
    return (double) (cost.cpuTime().isZero() ? unknownRunNanos : Nanos.of(cost.cpuTime()));
  }
}
