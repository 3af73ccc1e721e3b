package io.cusinart.core.health;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a node says of itself, and what it hears of the others. Safe for use by several threads.
 *
 * @param reasons what is wrong with this node now
 * @param clock the wall clock, which others compare with theirs
 */
public record Vitals(Supplier<List<Reason>> reasons, HeardReports others, InstantSource clock) {

  /** What this node says of itself now. */
  public SelfReport own() {
    return new SelfReport(clock.millis(), reasons.get());
  }
}
