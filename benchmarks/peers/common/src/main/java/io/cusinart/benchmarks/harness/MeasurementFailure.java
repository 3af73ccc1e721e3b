package io.cusinart.benchmarks.harness;

/** A measurement that did not come to its end; the message says which and what was waited for. */
public final class MeasurementFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure without a cause of its own. */
  public MeasurementFailure(String message) {
    super(message);
  }

  /** An interrupt of this thread, whose flag it sets again. */
  public static MeasurementFailure interrupted(String what) {
    Thread.currentThread().interrupt();
    return new MeasurementFailure("interrupted while waiting for " + what);
  }
}
