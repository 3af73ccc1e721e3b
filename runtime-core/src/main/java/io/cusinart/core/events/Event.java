package io.cusinart.core.events;

import static java.util.Objects.requireNonNull;

/**
 * Something that has happened. Immutable.
 *
 * @param sequence its number in its log, which begins with 1
 * @param wallMillis the clock of the node that has seen it, since 1970
 * @param kind one word
 * @param node whom it concerns
 * @param text one line for a person
 */
public record Event(long sequence, long wallMillis, String kind, String node, String text) {

  /** Refuses what lacks a part. */
  public Event {
    requireNonNull(kind, "kind");
    requireNonNull(node, "node");
    requireNonNull(text, "text");
  }
}
