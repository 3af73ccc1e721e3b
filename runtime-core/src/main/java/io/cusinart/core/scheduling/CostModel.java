package io.cusinart.core.scheduling;

import io.cusinart.api.ComputationCost;
import io.cusinart.core.settings.SchedulingSettings;
import java.util.concurrent.atomic.AtomicReference;

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
 * <p>A base is what the computation declares (or {@code unknown-run} if nothing) times a correction
 * learned per class of computation and power of two of the input size; a size never measured takes
 * the correction that other sizes of the same class taught.
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

  private static final Estimate SURELY_AVERAGE = Estimate.first(0, 0);

  private final RecentMap<String, Bases> classes = new RecentMap<>(MAX_CLASSES);
  private final RecentMap<Long, AtomicReference<Estimate>> nodes = new RecentMap<>(MAX_NODES);
  private final long unknownRunNanos;
  private final boolean learnsNodes;
  private double sumOfLogFactors;

  /** Mean of the logarithms of the nodes' raw factors; what makes one "average". */
  private volatile double meanLogFactor;

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
    double average = cost.blocking() ? 1 : Math.exp(meanLogFactor);
    return Math.max(1, Nanos.of(bases.predict(inputBytes, prior) * average));
  }

  /** How many times longer than on an average node work takes there, 1/16 to 16; 1 if unknown. */
  public double nodeFactor(long incarnation) {
    AtomicReference<Estimate> speed = nodes.get(incarnation);
    if (speed == null) {
      return 1;
    }
    return Math.clamp(Math.exp(speed.get().log() - meanLogFactor), 1 / MAX_FACTOR, MAX_FACTOR);
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
      AtomicReference<Estimate> speed = speedOf(incarnation);
      Estimate before = speed.get();
      Estimate after = bases.learn(inputBytes, prior(cost), log, before);
      speed.set(after.within(meanLogFactor - MAX_LOG_FACTOR, meanLogFactor + MAX_LOG_FACTOR));
      sumOfLogFactors += speed.get().log() - before.log();
      meanLogFactor = sumOfLogFactors / nodes.size();
    }
  }

  /** Drops what was learned of a node that is gone for good. */
  public void forget(long incarnation) {
    synchronized (nodes) {
      nodes.remove(incarnation);
      recount();
    }
  }

  private AtomicReference<Estimate> speedOf(long incarnation) {
    boolean known = nodes.get(incarnation) != null;
    AtomicReference<Estimate> speed =
        nodes.use(
            incarnation,
            () -> new AtomicReference<>(Estimate.first(meanLogFactor, NEW_NODE_DOUBT)));
    if (!known) {
      recount();
    }
    return speed;
  }

  /** After nodes came or went; in between the sum is kept up without looking at every node. */
  private void recount() {
    sumOfLogFactors = nodes.values().mapToDouble(speed -> speed.get().log()).sum();
    meanLogFactor = nodes.size() == 0 ? 0 : sumOfLogFactors / nodes.size();
  }

  private double prior(ComputationCost cost) {
    return (double) (cost.cpuTime().isZero() ? unknownRunNanos : Nanos.of(cost.cpuTime()));
  }
}
