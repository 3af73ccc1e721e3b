package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a node judges others and itself. Immutable.
 *
 * @param checkInterval how often each node is asked for its load
 * @param failures unanswered checks in a row that make a node suspected
 * @param successes answered checks in a row that make it trusted again
 * @param conditions what it says of itself
 * @param http where it says so to probes
 */
public record HealthSettings(
    Duration checkInterval,
    int failures,
    int successes,
    ConditionSettings conditions,
    HttpSettings http) {

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
        config.getInt("successes"),
        ConditionSettings.from(config.getConfig("conditions")),
        HttpSettings.from(config.getConfig("http")));
  }

  /** The same with another interval. */
  public HealthSettings withCheckInterval(Duration newCheckInterval) {
    return new HealthSettings(newCheckInterval, failures, successes, conditions, http);
  }

  /** The same with another number of unanswered checks. */
  public HealthSettings withFailures(int newFailures) {
    return new HealthSettings(checkInterval, newFailures, successes, conditions, http);
  }

  /** The same with another number of answered checks. */
  public HealthSettings withSuccesses(int newSuccesses) {
    return new HealthSettings(checkInterval, failures, newSuccesses, conditions, http);
  }

  /** The same with other limits of what is well. */
  public HealthSettings withConditions(ConditionSettings newConditions) {
    return new HealthSettings(checkInterval, failures, successes, newConditions, http);
  }

  /** The same with other pages for probes. */
  public HealthSettings withHttp(HttpSettings newHttp) {
    return new HealthSettings(checkInterval, failures, successes, conditions, newHttp);
  }
}
