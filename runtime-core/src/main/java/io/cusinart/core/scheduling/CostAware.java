package io.cusinart.core.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

/** Least predicted time until the task is done; ties at random. */
record CostAware() implements BalancingStrategy {

  @Override
  public String name() {
    return "cost-aware";
  }

  @Override
  public int choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
    return Least.indexOf(candidates, each -> (double) each.totalNanos(), random);
  }
}
