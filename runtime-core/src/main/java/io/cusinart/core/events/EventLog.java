package io.cusinart.core.events;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The last {@value #MOST} events that one node has seen in this run of its process. Safe for use by
 * several threads; nobody waits for a reader.
 */
public final class EventLog {

  /** How many are kept. */
  public static final int MOST = 1_000;

  /** How many are told at once: with texts as long as may be, they fit into a message. */
  static final int MOST_AT_ONCE = 200;

  /** How long a reader may wait for the next event. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final String id;
  private final InstantSource clock;
  private final Deque<Event> events = new ArrayDeque<>();
  private CompletableFuture<Void> next = new CompletableFuture<>();
  private long sequence;

  /**
   * An empty log.
   *
   * @param id of this run of the node
   */
  public EventLog(String id, InstantSource clock) {
    this.id = id;
    this.clock = clock;
  }

  /** Adds what has happened now. */
  public void add(List<Happening> happenings) {
    if (!happenings.isEmpty()) {
      // Whoever waits goes on outside the lock: it reads, and may take its time.
      append(happenings).completeAsync(() -> null);
    }
  }

  private synchronized CompletableFuture<Void> append(List<Happening> happenings) {
    for (Happening each : happenings) {
      sequence++;
      events.addLast(new Event(sequence, clock.millis(), each.kind(), each.node(), each.text()));
      if (events.size() > MOST) {
        events.removeFirst();
      }
    }
    CompletableFuture<Void> awaited = next;
    next = new CompletableFuture<>();
    return awaited;
  }

  /**
   * The events after this number, the oldest first, at most {@value #MOST_AT_ONCE}; a number that
   * this log has not reached is of another one, and means all.
   */
  public synchronized EventPage after(long number) {
    long from = number > sequence ? 0 : Math.max(0, number);
    long lost = Math.max(0, sequence - events.size() - from);
    var found = new ArrayList<Event>();
    for (Event each : events) {
      if (each.sequence() > from && found.size() < MOST_AT_ONCE) {
        found.add(each);
      }
    }
    return new EventPage(id, lost, found);
  }

  /** The same, as soon as there is one, or none after this wait; {@link #LONGEST_WAIT} at most. */
  public CompletionStage<EventPage> after(long number, Duration wait) {
    CompletableFuture<Void> coming;
    synchronized (this) {
      coming = next;
    }
    EventPage now = after(number);
    if (!now.events().isEmpty() || !wait.isPositive()) {
      return CompletableFuture.completedStage(now);
    }
    Duration most = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    return coming
        .copy()
        .completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(_ -> after(number));
  }
}
