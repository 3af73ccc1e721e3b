package io.cusinart.api;

import java.util.Locale;

/**
 * The identity of one task, the same over all its attempts. Immutable.
 *
 * @param submitter the incarnation of the node that submitted it
 * @param sequence its number there
 */
public record TaskId(long submitter, long sequence) {

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if the text is no task id
   */
  public static TaskId parse(String text) {
    int dash = text.indexOf('-', 2);
    if (!text.startsWith("t-") || dash < 0) {
      throw new IllegalArgumentException(
          "a task id looks like t-1f2e3d-42 but this is [" + text + "]");
    }
    try {
      return new TaskId(
          Long.parseUnsignedLong(text.substring(2, dash), 16),
          Long.parseUnsignedLong(text.substring(dash + 1)));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          "a task id looks like t-1f2e3d-42 but this is [" + text + "]");
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "t-%x-%s", submitter, Long.toUnsignedString(sequence));
  }
}
