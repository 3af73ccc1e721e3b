package io.cusinart.core.security;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for everything that was refused to somebody, at the logger {@code cusinart.audit}. Safe
 * for use by several threads.
 *
 * <p>A flood of refusals must not fill a disk: beyond a burst, one line is written every {@link
 * #PAUSE}, and it says how many were left out.
 */
public final class AuditLog {

  /** Where its lines go. */
  public static final String LOGGER = "cusinart.audit";

  /** How many lines may come at once. */
  static final int BURST = 50;

  /** How long until there is one more. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
  private static final int LONGEST = 500;

  private final LongSupplier nanoTime;
  private long lines = BURST;
  private long lastNanos;
  private long leftOut;

  /** One that may write a burst at once. */
  public AuditLog() {
    this(System::nanoTime);
  }

  AuditLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /**
   * Notes a refusal.
   *
   * @param who name and roles as far as they are known, and the address
   * @param what was asked for
   */
  public void refused(String who, String what, String why) {
    long before = take();
    if (before == 0) {
      LOG.warn("refused {} to {}: {}", line(what), line(who), line(why));
    } else if (before > 0) {
      LOG.warn(
          "refused {} to {}: {} ({} more refusals before this one were not written)",
          line(what),
          line(who),
          line(why),
          before);
    }
  }

  /** How many were left out before this one may be written; below zero if it may not. */
  private synchronized long take() {
    long now = nanoTime.getAsLong();
    long earned = Math.min(BURST, (now - lastNanos) / PAUSE.toNanos());
    if (earned > 0) {
      lines = Math.min(BURST, lines + earned);
      lastNanos = now;
    }
    if (lines == 0) {
      leftOut++;
      return -1;
    }
    lines--;
    long before = leftOut;
    leftOut = 0;
    return before;
  }

  /** What others say must not look like further lines, nor be endless. */
  private static String line(String text) {
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
