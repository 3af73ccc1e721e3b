package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a cluster comes to be. Immutable.
 *
 * @param formAfter how long the first of the seeds asks those that say nothing, before it forms a
 *     cluster without them
 */
public record ClusterSettings(Duration formAfter) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Refuses what cannot be. */
  public ClusterSettings {
    Checks.positiveUpTo("cusinart.cluster.form-after", formAfter, LONGEST);
  }

  static ClusterSettings from(Config config) {
    return new ClusterSettings(config.getDuration("form-after"));
  }
}
