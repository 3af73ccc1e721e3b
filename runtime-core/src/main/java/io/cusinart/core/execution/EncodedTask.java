package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Options;
import io.cusinart.core.serialization.Payload;

/**
 * A task as it travels: the same bytes for every node and attempt. Immutable.
 *
 * @param name class name of the computation, for learning its cost
 * @param computation encoded
 * @param input encoded
 * @param cost as declared for this input
 * @param options as given
 */
record EncodedTask(
    String name, Payload computation, Payload input, ComputationCost cost, Options options) {

  int encodedBytes() {
    return computation.size() + input.size();
  }

  /** The size run times are learned by. */
  long inputBytes() {
    return cost.inputBytes() > 0 ? cost.inputBytes() : input.size();
  }
}
