package io.cusinart.api;

import java.io.Serializable;

/**
 * Work that any node of the cluster can do: a function of one input that can be shipped.
 *
 * <p>Write it as a lambda or a record. A lambda may capture values that can travel themselves
 * (records, enums, JDK values), but not {@code this} or an open resource. The marker {@link
 * Serializable} is what makes the compiler keep a lambda's recipe; Java serialization itself is
 * never used.
 *
 * <p>One instance may run several times, on several nodes, by several threads: keep no state in it.
 *
 * @param <I> what it works on; travels to the node, so it must be of an allowed class
 * @param <O> what it answers; travels back under the same rule
 */
@FunctionalInterface
public interface DistributedComputation<I, O> extends Serializable {

  /**
   * Does the work. Runs on a thread of the node's cpu or blocking lane, which is interrupted when
   * the task is cancelled or its deadline passes.
   *
   * @throws Exception any exception ends the task as {@link Outcome.Failed}
   */
  O execute(I input, TaskContext context) throws Exception;

  /**
   * Says what the work will need. Called on the submitting thread, before placement; must be cheap.
   * A rough answer is enough: the runtime corrects it by what it measures.
   */
  default ComputationCost estimateCost(I input) {
    return ComputationCost.UNKNOWN;
  }
}
