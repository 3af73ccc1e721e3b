package io.cusinart.core.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The submitter's own node as long as the task is predicted to be done there in at most twice the
 * time of the best; else, and for a submitter that is a client, the best as cost-aware finds it.
 */
record Locality() implements BalancingStrategy {

  /** How many times longer than on the best node it may take at home. */
  private static final double PATIENCE = 2;

  private static final BalancingStrategy BEST = new CostAware();

  @Override
  public String name() {
    return "locality";
  }

  @Override
  public int choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
    int best = BEST.choose(candidates, turn, random);
    double limit = PATIENCE * candidates.get(best).totalNanos();
    for (int i = 0; i < candidates.size(); i++) {
      ScoredNode each = candidates.get(i);
      if (each.home() && each.totalNanos() <= limit) {
        return i;
      }
    }
    return best;
  }
}
