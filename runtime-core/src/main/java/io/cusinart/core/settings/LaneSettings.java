package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What the lanes of a node take and put up with. Immutable.
 *
 * @param backlogBound predicted run time that may wait in a lane, for each of its threads
 * @param stuckAfter how long after its interrupt a body that goes on is left to its thread
 * @param maxStuck how many such bodies a lane replaces before it takes nothing new
 */
public record LaneSettings(Duration backlogBound, Duration stuckAfter, int maxStuck) {

  private static final Duration LONGEST = Duration.ofDays(30);

  /** Refuses lanes without limits. */
  public LaneSettings {
    Checks.positiveUpTo("cusinart.execution.backlog-bound", backlogBound, LONGEST);
    Checks.positiveUpTo("cusinart.execution.stuck-after", stuckAfter, LONGEST);
    Checks.between("cusinart.execution.max-stuck", maxStuck, 1, 1_000);
  }

  static LaneSettings from(Config config) {
    return new LaneSettings(
        config.getDuration("backlog-bound"),
        config.getDuration("stuck-after"),
        config.getInt("max-stuck"));
  }

  /** The same with another bound of what waits. */
  public LaneSettings withBacklogBound(Duration newBacklogBound) {
    return new LaneSettings(newBacklogBound, stuckAfter, maxStuck);
  }

  /** The same with other patience for bodies that ignore their interrupt. */
  public LaneSettings withStuckAfter(Duration newStuckAfter) {
    return new LaneSettings(backlogBound, newStuckAfter, maxStuck);
  }

  /** The same, putting up with another number of them. */
  public LaneSettings withMaxStuck(int newMaxStuck) {
    return new LaneSettings(backlogBound, stuckAfter, newMaxStuck);
  }
}
