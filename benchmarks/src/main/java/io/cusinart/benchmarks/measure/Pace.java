package io.cusinart.benchmarks.measure;

import java.time.Duration;

/**
 * How long things are measured. Immutable.
 *
 * @param length of one measurement
 * @param warmup before the first of a round
 */
public record Pace(Duration length, Duration warmup) {

  private static final int SETTLES = 5;

  /** Refuses lengths that measure nothing. */
  public Pace {
    if (!length.isPositive() || warmup.isNegative()) {
      throw new IllegalArgumentException(
          "--seconds must be above 0 and --warmup at least 0 but are %s and %s"
              .formatted(length, warmup));
    }
  }

  /** The same load unmeasured, before each measurement: a fifth of the warm-up. */
  public Duration settle() {
    return warmup.dividedBy(SETTLES);
  }

  /** A count over one measurement as a rate. */
  public double perSecond(long count) {
    return count / (length.toNanos() / 1e9);
  }
}
