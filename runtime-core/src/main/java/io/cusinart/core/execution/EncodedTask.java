package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Options;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.serialization.Payload;

/**
 * A task as it travels: the same bytes for every node and attempt. Immutable.
 *
 * @param name class name of the computation, for learning its cost
 * @param computation encoded
 * @param input encoded; of a bundle, all its elements' inputs as a {@code ValuesWriter} made them
 * @param cost as declared for this input, or for one element
 * @param options as given
 * @param elements how many a bundle has; 0 for a task of its own
 */
record EncodedTask(
    String name,
    Payload computation,
    Payload input,
    ComputationCost cost,
    Options options,
    int elements) {

  /** A task of its own. */
  static EncodedTask single(
      String name, Payload computation, Payload input, ComputationCost cost, Options options) {
    return new EncodedTask(name, computation, input, cost, options, 0);
  }

  boolean isBundle() {
    return elements > 0;
  }

  /** How many outcomes it has. */
  int outcomes() {
    return Math.max(1, elements);
  }

  int encodedBytes() {
    return computation.size() + input.size();
  }

  /** Whether there is more to its predicted run time than a guess: it was declared or measured. */
  boolean isPredictable(CostModel costs) {
    return !cost.cpuTime().isZero() || costs.hasLearned(name);
  }

  /** The size run times are learned by: of one element. */
  long inputBytes() {
    return cost.inputBytes() > 0 ? cost.inputBytes() : input.size() / outcomes();
  }
}
