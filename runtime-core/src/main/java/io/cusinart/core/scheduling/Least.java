package io.cusinart.core.scheduling;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** The candidate with the least weight; among equals each is as likely as the other. */
final class Least {

  private Least() {}

  static int indexOf(
      List<ScoredNode> candidates, ToDoubleFunction<ScoredNode> weight, RandomGenerator random) {
    int best = 0;
    double least = weight.applyAsDouble(candidates.get(0));
    int equals = 1;
    for (int i = 1; i < candidates.size(); i++) {
      double each = weight.applyAsDouble(candidates.get(i));
      if (each < least) {
        best = i;
        least = each;
        equals = 1;
      } else if (each == least && random.nextInt(++equals) == 0) {
        best = i;
      }
    }
    return best;
  }
}
