package io.cusinart.samples.primes;

/**
 * The whole numbers from {@code from} up to, but not including, {@code to}. Immutable.
 *
 * @param from at least 0
 * @param to from {@code from} to {@link #MAX}
 */
public record Range(long from, long to) {

  /** The largest end, 2⁵³: up to here a {@code double} holds every whole number. */
  public static final long MAX = 1L << 53;

  /** Refuses ends that are out of order or out of limits. */
  public Range {
    if (from < 0 || to < from || to > MAX) {
      throw new IllegalArgumentException(
          "a range must have 0 <= from <= to <= %d but is %d to %d".formatted(MAX, from, to));
    }
  }

  /** How many numbers are in it. */
  public long width() {
    return to - from;
  }
}
