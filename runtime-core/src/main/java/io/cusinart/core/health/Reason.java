package io.cusinart.core.health;

import static java.util.Objects.requireNonNull;

/**
 * Something that is wrong with a node. Immutable.
 *
 * @param check what has found it: one word
 * @param blocking whether the node is not ready while it is so; else it is a warning
 * @param text one line for a person: what is wrong, the value, the limit and the cure
 */
public record Reason(String check, boolean blocking, String text) {

  private static final int MOST_CHARS = 300;

  /** Refuses what lacks a part; makes one line of the text, and cuts it where it is too long. */
  public Reason {
    requireNonNull(check, "check");
    String line = requireNonNull(text, "text").replaceAll("\\p{Cntrl}+", " ");
    text = line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "…";
  }

  /** One for which the node is not ready. */
  public static Reason blocks(String check, String text) {
    return new Reason(check, true, text);
  }

  /** One that the node works on with. */
  public static Reason warns(String check, String text) {
    return new Reason(check, false, text);
  }
}
