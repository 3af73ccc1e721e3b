package io.cusinart.core.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

/** Each eligible node in turn, whatever its load. */
record RoundRobin() implements BalancingStrategy {

  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public boolean wantsAll() {
    return true;
  }

  @Override
  public int choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
    return Math.floorMod(turn, candidates.size());
  }
}
