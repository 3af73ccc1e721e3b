package io.cusinart.benchmarks.engine;

import io.cusinart.benchmarks.measure.Medians;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What one kill did. Immutable.
 *
 * @param movedMillis for each task that was on the victim, from the kill to its result elsewhere
 */
record Kill(List<Double> movedMillis) {

  Kill {
    movedMillis = List.copyOf(movedMillis);
  }

  /** Of the moved tasks; empty if there were none. */
  OptionalDouble medianMillis() {
    return Medians.of(movedMillis);
  }

  /** Until the last of the moved tasks; empty if there were none. */
  OptionalDouble lastMillis() {
    return movedMillis.stream().mapToDouble(each -> each).max();
  }
}
