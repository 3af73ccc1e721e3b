package io.cusinart.core.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The rule that chooses among the nodes that may run a task. Implementations are called from many
 * threads at once and keep no state: what changes from call to call is in the arguments.
 */
public interface BalancingStrategy {

  /** The name it has in explanations; asked once. */
  String name();

  /**
   * Whether it must see every eligible node. If not, it gets a random sample of a big cluster,
   * which keeps submitters that see the same loads from all choosing the same node. Asked once.
   */
  default boolean wantsAll() {
    return false;
  }

  /**
   * Chooses one.
   *
   * @param candidates at least two, sorted by name; not to be changed
   * @param turn grows by one with each placement of one submitter
   * @param random for ties
   * @return its index; if it is out of range, or this throws, cost-aware decides instead
   */
  int choose(List<ScoredNode> candidates, long turn, RandomGenerator random);
}
