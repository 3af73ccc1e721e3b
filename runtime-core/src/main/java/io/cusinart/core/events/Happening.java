package io.cusinart.core.events;

import static java.util.Objects.requireNonNull;

/**
 * Something that has happened, without when. Immutable.
 *
 * @param kind one word; {@code docs/operations.md} lists them
 * @param node whom it concerns
 * @param text one line for a person
 */
public record Happening(String kind, String node, String text) {

  private static final int MOST_CHARS = 400;

  /** Refuses what lacks a part; makes one line of the text, and cuts it where it is too long. */
  public Happening {
    requireNonNull(kind, "kind");
    requireNonNull(node, "node");
    String line = requireNonNull(text, "text").replaceAll("\\p{Cntrl}+", " ");
    text = line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "…";
  }
}
