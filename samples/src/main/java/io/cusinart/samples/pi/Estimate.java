package io.cusinart.samples.pi;

/**
 * What the points say about π. Immutable.
 *
 * @param samples how many points were thrown into the unit square
 * @param inside how many of them fell into the quarter circle
 */
record Estimate(long samples, long inside) {

  /** Four times the share inside. */
  double pi() {
    return 4.0 * inside / samples;
  }

  /** How far off the estimate typically is: the deviation of a share, times four. */
  double standardError() {
    double share = (double) inside / samples;
    return 4 * Math.sqrt(share * (1 - share) / samples);
  }
}
