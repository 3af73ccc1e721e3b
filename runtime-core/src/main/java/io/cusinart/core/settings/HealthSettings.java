package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a node judges others. Immutable.
 *
 * @param checkInterval how often each node is asked for its load
 * @param failures unanswered checks in a row that make a node suspected
 * @param successes answered checks in a row that make it trusted again
 */
public record HealthSettings(Duration checkInterval, int failures, int successes) {

  /** Refuses thresholds that would never or always fire. */
  public HealthSettings {
    Checks.positive("cusinart.health.check-interval", checkInterval);
    Checks.between("cusinart.health.failures", failures, 1, 1_000);
    Checks.between("cusinart.health.successes", successes, 1, 1_000);
  }

  static HealthSettings from(Config config) {
    return new HealthSettings(
        config.getDuration("check-interval"),
        config.getInt("failures"),
        config.getInt("successes"));
  }

  /** The same with another interval. */
  public HealthSettings withCheckInterval(Duration newCheckInterval) {
    return new HealthSettings(newCheckInterval, failures, successes);
  }

  /** The same with another number of unanswered checks. */
  public HealthSettings withFailures(int newFailures) {
    return new HealthSettings(checkInterval, newFailures, successes);
  }

  /** The same with another number of answered checks. */
  public HealthSettings withSuccesses(int newSuccesses) {
    return new HealthSettings(checkInterval, failures, newSuccesses);
  }
}
