package io.cusinart.core.health;

import java.time.Duration;
import java.util.Optional;

/**
 * What one check has found, and since when it is at it. Without a clock; safe for use by several
 * threads.
 */
final class Checkup {

  private final Check check;
  private Optional<Reason> finding = Optional.empty();
  private boolean looking;
  private boolean looked;
  private long sinceNanos;

  Checkup(Check check) {
    this.check = check;
  }

  Check check() {
    return check;
  }

  /** Whether it may begin now; not while it is at it, so that what hangs does not pile up. */
  synchronized boolean begin(long nowNanos) {
    if (looking) {
      return false;
    }
    looking = true;
    sinceNanos = nowNanos;
    return true;
  }

  /** It has come back. */
  synchronized void end(Optional<Reason> found) {
    looking = false;
    looked = true;
    finding = found;
  }

  /** Whether nothing is known yet, and it may still come in time. */
  synchronized boolean fresh(long nowNanos, Duration patience) {
    return !looked && (!looking || nowNanos - sinceNanos <= patience.toNanos());
  }

  /** What is wrong at this moment, as far as one knows. */
  synchronized Optional<Reason> at(long nowNanos, Duration patience) {
    long taken = nowNanos - sinceNanos;
    if (!looking || taken <= patience.toNanos()) {
      return finding;
    }
    return Optional.of(
        Reason.blocks(
            check.name(),
            "%s: nothing heard for %d s, the limit is %s (cusinart.health.conditions.patience)"
                .formatted(check.late(), taken / 1_000_000_000, patience)));
  }
}
