package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a cluster comes to be. Immutable.
 *
 * @param formAfter how long the first of the seeds asks those that say nothing, before it forms a
 *     cluster without them
 * @param comeBack whether a node that the cluster has removed rejoins by itself
 */
public record ClusterSettings(Duration formAfter, boolean comeBack) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Refuses what cannot be. */
  public ClusterSettings {
    Checks.positiveUpTo("cusinart.cluster.form-after", formAfter, LONGEST);
  }

  static ClusterSettings from(Config config) {
    return new ClusterSettings(config.getDuration("form-after"), config.getBoolean("come-back"));
  }

  /** The same, rejoining or not. */
  public ClusterSettings withComeBack(boolean newComeBack) {
    return new ClusterSettings(formAfter, newComeBack);
  }
}
