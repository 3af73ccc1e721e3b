package io.cusinart.core.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Connections that have not shown a certificate yet: only so many at a time. One more, and the one
 * that has waited longest is sent away: whoever goes on with its handshake needs some milliseconds,
 * while those who only hold a place lose it. Safe for use by several threads.
 *
 * @param <C> a connection
 */
public final class Doorstep<C> {

  private final int most;
  private final LongSupplier nanos;
  private final Consumer<C> sendAway;
  private final Map<C, Long> sinceNanos = new LinkedHashMap<>();

  /**
   * For at most so many.
   *
   * @param sendAway closes a connection; is called by the thread that brings another
   */
  public Doorstep(int most, Consumer<C> sendAway) {
    this(most, System::nanoTime, sendAway);
  }

  Doorstep(int most, LongSupplier nanos, Consumer<C> sendAway) {
    this.most = most;
    this.nanos = nanos;
    this.sendAway = sendAway;
  }

  /** One more. */
  public void arrived(C connection) {
    C displaced = null;
    synchronized (sinceNanos) {
      sinceNanos.put(connection, nanos.getAsLong());
      if (sinceNanos.size() > most) {
        Iterator<C> oldest = sinceNanos.keySet().iterator();
        displaced = oldest.next();
        oldest.remove();
      }
    }
    if (displaced != null) {
      sendAway.accept(displaced);
    }
  }

  /** It was let in, or has gone; whether it had waited here until now. */
  public boolean left(C connection) {
    synchronized (sinceNanos) {
      return sinceNanos.remove(connection) != null;
    }
  }

  /** Those that have waited longer than this; they wait here no more. */
  public List<C> expired(Duration patience) {
    long now = nanos.getAsLong();
    List<C> late = new ArrayList<>();
    synchronized (sinceNanos) {
      for (var each = sinceNanos.entrySet().iterator(); each.hasNext(); ) {
        var next = each.next();
        if (now - next.getValue() < patience.toNanos()) {
          break;
        }
        late.add(next.getKey());
        each.remove();
      }
    }
    return late;
  }
}
