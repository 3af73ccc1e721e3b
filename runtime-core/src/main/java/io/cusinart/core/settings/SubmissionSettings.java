package io.cusinart.core.settings;

import com.typesafe.config.Config;

/**
 * What an engine may have out. Immutable.
 *
 * @param maxInFlight how many tasks, each element of a bundle counted
 * @param maxInFlightBytes how many bytes of encoded tasks; 0 means a quarter of the heap's limit or
 *     256 MiB, whichever is less
 * @param hedgeBudget how many hedges for each task submitted, 0 to 1
 */
public record SubmissionSettings(int maxInFlight, long maxInFlightBytes, double hedgeBudget) {

  private static final long MOST_BYTES_BY_DEFAULT = 256L << 20;

  /** Refuses limits that nothing or everything would pass. */
  public SubmissionSettings {
    Checks.between("cusinart.execution.max-in-flight", maxInFlight, 1, 10_000_000);
    Checks.between("cusinart.execution.max-in-flight-bytes", maxInFlightBytes, 0, 1L << 40);
    if (!(hedgeBudget >= 0 && hedgeBudget <= 1)) {
      throw new IllegalArgumentException(
          "cusinart.execution.hedge-budget must be 0 to 1 but is " + hedgeBudget);
    }
  }

  static SubmissionSettings from(Config config) {
    return new SubmissionSettings(
        config.getInt("max-in-flight"),
        config.getBytes("max-in-flight-bytes"),
        config.getDouble("hedge-budget"));
  }

  /** How many bytes of encoded tasks may be out. */
  public long effectiveMaxInFlightBytes() {
    return maxInFlightBytes > 0
        ? maxInFlightBytes
        : Math.min(MOST_BYTES_BY_DEFAULT, Runtime.getRuntime().maxMemory() / 4);
  }

  /** The same with another budget of hedges. */
  public SubmissionSettings withHedgeBudget(double newHedgeBudget) {
    return new SubmissionSettings(maxInFlight, maxInFlightBytes, newHedgeBudget);
  }
}
