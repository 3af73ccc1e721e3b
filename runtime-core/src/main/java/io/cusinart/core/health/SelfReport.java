package io.cusinart.core.health;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a node says of itself. Immutable.
 *
 * @param wallMillis its clock, since 1970
 * @param reasons what is wrong with it, at most {@link #MOST_REASONS}
 */
public record SelfReport(long wallMillis, List<Reason> reasons) {

  /** More than there are checks; a stranger's report is cut here. */
  static final int MOST_REASONS = 16;

  /** Refuses what lacks a part; copies the first reasons. */
  public SelfReport {
    requireNonNull(reasons, "reasons");
    reasons = reasons.stream().limit(MOST_REASONS).toList();
  }

  /** Whether nothing keeps it from its work. */
  public boolean ready() {
    return reasons.stream().noneMatch(Reason::blocking);
  }
}
