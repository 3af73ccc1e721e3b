package io.cusinart.benchmarks.harness;

/** A measurement that neither failed nor came to its end in time. */
final class StalledFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledFailure(String message) {
    super(message);
  }
}
