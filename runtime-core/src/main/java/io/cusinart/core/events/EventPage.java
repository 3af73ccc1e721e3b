package io.cusinart.core.events;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of a log. Immutable.
 *
 * @param log of which run of the node: in another one, numbers begin anew
 * @param lost how many events that were asked for are not kept any more
 * @param events by their numbers
 */
public record EventPage(String log, long lost, List<Event> events) {

  /** Refuses what lacks a part; copies the events. */
  public EventPage {
    requireNonNull(log, "log");
    events = List.copyOf(requireNonNull(events, "events"));
  }
}
