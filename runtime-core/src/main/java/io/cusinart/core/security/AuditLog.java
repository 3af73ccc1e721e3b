package io.cusinart.core.security;

import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * A line for what was refused to somebody, at the logger {@code cusinart.audit}; of a flood as many
 * as {@link Complaints} lets through. Safe for use by several threads.
 */
public final class AuditLog {

  /** Where its lines go, and those of connections that are refused. */
  public static final String LOGGER = "cusinart.audit";

  private static final int LONGEST = 500;

  private final Complaints lines;

  /** One of its own, so that other floods do not drown it. */
  public AuditLog() {
    this(System::nanoTime);
  }

  AuditLog(LongSupplier nanos) {
    this.lines = new Complaints(LoggerFactory.getLogger(LOGGER), nanos);
  }

  /**
   * Notes a refusal.
   *
   * @param who name and roles as far as they are known, and the address
   * @param what was asked for
   */
  public void refused(String who, String what, String why) {
    lines.add("refused %s to %s: %s".formatted(line(what), line(who), line(why)));
  }

  /** What others say must not look like further lines, nor be endless. */
  private static String line(String text) {
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
