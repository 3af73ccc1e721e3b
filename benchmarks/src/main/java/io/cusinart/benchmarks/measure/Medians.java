package io.cusinart.benchmarks.measure;

import java.util.List;
import java.util.OptionalDouble;

/** The middle of some numbers. Stateless; safe for use by several threads. */
public final class Medians {

  private Medians() {}

  /** The middle one, or the mean of the two in the middle; empty for none. */
  public static OptionalDouble of(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    double upper = sorted.get(half);
    boolean odd = sorted.size() % 2 == 1;
    return OptionalDouble.of(odd ? upper : (sorted.get(half - 1) + upper) / 2);
  }
}
