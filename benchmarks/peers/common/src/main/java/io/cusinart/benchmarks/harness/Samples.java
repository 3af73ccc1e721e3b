package io.cusinart.benchmarks.harness;

import java.util.Arrays;

/** Times that were measured, all of them kept. Not safe for use by two threads. */
public final class Samples {

  private long[] values = new long[1 << 16];
  private int count;

  /** One more. */
  public void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /**
   * The smallest value that at least this part of all does not exceed.
   *
   * @param percent above 0, at most 100
   * @throws MeasurementFailure if there are none
   */
  public long percentile(double percent) {
    if (count == 0) {
      throw new MeasurementFailure("nothing was measured");
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * count);
    return sorted[Math.clamp(rank, 1, count) - 1];
  }

  /** The longest time between neighbours, in order of size; 0 if there are fewer than two. */
  public long longestGap() {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    long longest = 0;
    for (int i = 1; i < count; i++) {
      longest = Math.max(longest, sorted[i] - sorted[i - 1]);
    }
    return longest;
  }
}
