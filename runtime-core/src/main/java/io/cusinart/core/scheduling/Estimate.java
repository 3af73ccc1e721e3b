package io.cusinart.core.scheduling;

/**
 * One learned positive quantity. Immutable.
 *
 * <p>Learned as a logarithm, because run times are off by factors, not by amounts: too slow by 3
 * and too fast by 3 must weigh the same. The mean of the logarithms lies below the mean, and it is
 * the mean that a backlog adds up to, so the ratio of the two is learned beside it.
 *
 * @param log natural logarithm of the typical value
 * @param doubt how unsure it is, as a variance in units of the variance of one observation
 * @param meanRatio mean over typical value
 * @param mean what it is in the mean; follows from the others, and is read far more often than made
 */
record Estimate(double log, double doubt, double meanRatio, double mean) {

  /**
   * One observation can be off by this factor at most (its logarithm), or a single stall would
   * spoil what a hundred runs taught.
   */
  private static final double MAX_SURPRISE = Math.log(32);

  /** Never surer than after about this many observations, so that it follows when times change. */
  private static final double LEAST_DOUBT = 1.0 / 10;

  private Estimate(double log, double doubt, double meanRatio) {
    this(log, doubt, meanRatio, Math.exp(log) * meanRatio);
  }

  /** What one observation says and nothing else. */
  static Estimate first(double log, double doubt) {
    return new Estimate(log, doubt, 1);
  }

  /** The surprise, at most {@link #MAX_SURPRISE} either way. */
  static double believable(double surprise) {
    return Math.clamp(surprise, -MAX_SURPRISE, MAX_SURPRISE);
  }

  /**
   * The estimate after one more observation.
   *
   * @param surprise observed less expected logarithm
   * @param gain how much of it is taken on, 0 to 1
   */
  Estimate after(double surprise, double gain) {
    double ratio = meanRatio + gain / 2 * (Math.exp(surprise) - meanRatio);
    return new Estimate(log + gain * surprise, Math.max(LEAST_DOUBT, doubt * (1 - gain)), ratio);
  }

  /** The same on its way back to the common value: so much of its difference is kept, 0 to 1. */
  Estimate faded(double common, double kept) {
    double ratio = 1 + (meanRatio - 1) * kept;
    return new Estimate(common + (log - common) * kept, doubt + 1 - kept, ratio);
  }

  /** The same of what is larger by this (its logarithm). */
  Estimate shifted(double by) {
    return by == 0 ? this : new Estimate(log + by, doubt, meanRatio);
  }

  /** The same with its logarithm pressed into these limits. */
  Estimate within(double least, double most) {
    return new Estimate(Math.clamp(log, least, most), doubt, meanRatio);
  }
}
