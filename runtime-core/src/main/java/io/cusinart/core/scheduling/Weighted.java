package io.cusinart.core.scheduling;

import io.cusinart.core.health.LoadReport;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A draw in which each node's chance is its spare speed: its processors over the predicted time
 * until the task is done there. Where many submitters see the same stale loads, they spread instead
 * of all choosing the node that looks best.
 */
record Weighted() implements BalancingStrategy {

  @Override
  public String name() {
    return "weighted";
  }

  @Override
  public int choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
    double sum = 0;
    for (int i = 0; i < candidates.size(); i++) {
      sum += weight(candidates.get(i));
    }
    double drawn = random.nextDouble() * sum;
    int last = candidates.size() - 1;
    for (int i = 0; i < last; i++) {
      drawn -= weight(candidates.get(i));
      if (drawn < 0) {
        return i;
      }
    }
    // The last takes what is left, rounding included.
    return last;
  }

  /** Above zero and finite: no total is below zero, and one node has fewer than 2³¹ processors. */
  static double weight(ScoredNode node) {
    int processors = node.load().map(LoadReport::processors).orElse(1);
    return Math.max(1, processors) / (1.0 + node.totalNanos());
  }
}
