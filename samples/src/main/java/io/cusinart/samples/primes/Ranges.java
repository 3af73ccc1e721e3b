package io.cusinart.samples.primes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Cuts the numbers from 2 on into ranges of unequal cost, the same ones every time. */
public final class Ranges {

  /** How much wider the widest range may be than the narrowest, apart from rounding. */
  static final double SPREAD = 8;

  // Any value would do. It is fixed so that two runs can be compared.
  private static final long SEED = 20_000_000;

  private Ranges() {}

  /**
   * Ranges that cover 2 to {@code below} exactly, in order, none empty. Their widths vary by up to
   * a factor of about eight, and their costs by more, since large numbers cost more than small
   * ones: equal shares for every node would finish at very different times.
   *
   * @param below at most {@link Range#MAX}
   * @param parts how many ranges, from 1 to the number of numbers to cover
   * @throws IllegalArgumentException if there are not as many numbers as parts
   */
  public static List<Range> split(long below, int parts) {
    if (below > Range.MAX) {
      throw new IllegalArgumentException(
          "below must be at most %d but is %d".formatted(Range.MAX, below));
    }
    if (parts < 1 || parts > below - 2) {
      throw new IllegalArgumentException(
          "parts must be 1 to %d, the numbers from 2 to below %d, but is %d"
              .formatted(Math.max(0, below - 2), below, parts));
    }
    double[] upTo = weights(parts);
    Arrays.parallelPrefix(upTo, Double::sum);
    return cut(below - 2, upTo);
  }

  private static double[] weights(int parts) {
    return new SplittableRandom(SEED).doubles(parts, 1, SPREAD).toArray();
  }

  /** One number for each range, so that none is empty, and the rest by weight. */
  private static List<Range> cut(long numbers, double[] upTo) {
    int parts = upTo.length;
    long rest = numbers - parts;
    List<Range> ranges = new ArrayList<>(parts);
    long from = 2;
    for (int i = 0; i < parts; i++) {
      // The last quotient is exactly 1, and rest is exact in a double: the end is met to the
      // number.
      long to = 2 + (i + 1) + (long) ((double) rest * (upTo[i] / upTo[parts - 1]));
      ranges.add(new Range(from, to));
      from = to;
    }
    return List.copyOf(ranges);
  }
}
