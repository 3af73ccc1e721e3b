package io.cusinart.core.settings;

import java.time.Duration;

/** One-line refusals that name the key, the value and the limit. */
final class Checks {

  private Checks() {}

  static void between(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %d to %d but is %d".formatted(key, min, max, value));
    }
  }

  static void atLeast(String key, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "%s must be at least %d but is %d".formatted(key, min, value));
    }
  }

  static void positive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s must be positive but is %s".formatted(key, value));
    }
  }

  static void positiveUpTo(String key, Duration value, Duration max) {
    if (!value.isPositive() || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be above zero and at most %s but is %s".formatted(key, max, value));
    }
  }

  static void notNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("%s must not be negative but is %s".formatted(key, value));
    }
  }
}
