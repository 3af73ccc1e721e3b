package io.cusinart.core.health;

import io.cusinart.core.settings.HealthSettings;

/**
 * What the checks of one node add up to. Immutable and pure.
 *
 * <p>A node is trusted until {@code failures} checks in a row went unanswered, and then until
 * {@code successes} in a row were answered: the gap between the two keeps a node that answers now
 * and then from being trusted and suspected in turns.
 *
 * @param successStreak answered checks since the last unanswered one
 * @param failureStreak unanswered checks since the last answered one
 * @param trusted the verdict
 */
public record NodeHealth(int successStreak, int failureStreak, boolean trusted) {

  /** A node nothing is known of yet: trusted, because the cluster let it in. */
  public static final NodeHealth NEW = new NodeHealth(0, 0, true);

  /** After an answered check. */
  public NodeHealth recordSuccess(HealthSettings settings) {
    int streak = Math.min(successStreak + 1, settings.successes());
    return new NodeHealth(streak, 0, trusted || streak >= settings.successes());
  }

  /** After an unanswered check. */
  public NodeHealth recordFailure(HealthSettings settings) {
    int streak = Math.min(failureStreak + 1, settings.failures());
    return new NodeHealth(0, streak, trusted && streak < settings.failures());
  }
}
