package io.cusinart.core.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The connections to one peer: at most so many, handed out one user at a time, waited for in turn.
 * Safe for use by several threads.
 */
final class ConnectionPool {

  /** More than wait for a peer in earnest; beyond it, somebody asks without looking. */
  static final int MOST_WAITING = 1_000;

  /** Makes connections. */
  interface Connector {

    /** A new connection that says to this pool when it is idle or gone. */
    CompletableFuture<Connection> connect(ConnectionPool pool);
  }

  private final String peer;
  private final int most;
  private final Connector connector;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> open = new HashSet<>();
  private final Queue<CompletableFuture<Connection>> waiting = new ArrayDeque<>();
  private int connecting;
  private boolean closed;

  /** A pool of at most {@code most} connections. */
  ConnectionPool(String peer, int most, Connector connector) {
    this.peer = peer;
    this.most = most;
    this.connector = connector;
  }

  /** Who it is that these connections lead to. */
  String peer() {
    return peer;
  }

  /** How many connections there may be. */
  int most() {
    return most;
  }

  /**
   * A connection that carries no stream. Whoever does not want to wait any longer completes the
   * future; a connection that comes too late goes to the next.
   */
  CompletableFuture<Connection> acquire() {
    var wanted = new CompletableFuture<Connection>();
    Connection reused = null;
    synchronized (this) {
      if (closed) {
        wanted.completeExceptionally(closedFailure());
      } else if (tooManyWait()) {
        wanted.completeExceptionally(
            failure(
                NegotiationFailure.Kind.POOL_EXHAUSTED,
                "all %d connections are in use and %d wait for one (cusinart.transport.connections-per-peer)"
                    .formatted(most, MOST_WAITING)));
      } else {
        reused = idle.pollLast();
        if (reused == null) {
          waiting.add(wanted);
        }
      }
    }
    if (reused != null) {
      hand(reused, wanted);
    } else {
      connectIfAllowed();
    }
    return wanted;
  }

  private boolean tooManyWait() {
    if (waiting.size() >= MOST_WAITING) {
      waiting.removeIf(CompletableFuture::isDone);
    }
    return waiting.size() >= MOST_WAITING;
  }

  private NegotiationFailure failure(NegotiationFailure.Kind kind, String why) {
    return new NegotiationFailure(kind, "no stream to %s: %s".formatted(peer, why));
  }

  private NegotiationFailure closedFailure() {
    return failure(NegotiationFailure.Kind.CLOSED, "this node's transport is closed");
  }

  private void hand(Connection connection, CompletableFuture<Connection> wanted) {
    if (!wanted.complete(connection)) {
      idle(connection);
    }
  }

  private void connectIfAllowed() {
    synchronized (this) {
      waiting.removeIf(CompletableFuture::isDone);
      if (closed || waiting.size() <= connecting || open.size() + connecting >= most) {
        return;
      }
      connecting++;
    }
    var _ =
        connector
            .connect(this)
            .whenComplete((connection, failed) -> {
              if (failed == null) {
                connected(connection);
              } else {
                failed(failed);
              }
            });
  }

  private void connected(Connection connection) {
    boolean late;
    boolean taken;
    synchronized (this) {
      late = closed;
      // It may be over before it gets here, and has then been told to this pool as closed already.
      taken = !late && !connection.over() && open.add(connection);
      connecting -= late || taken ? 1 : 0;
    }
    if (taken) {
      idle(connection);
    } else if (late) {
      connection.goodbye("nobody waits for it");
    } else {
      failed(failure(NegotiationFailure.Kind.UNREACHABLE, "it closes connections at once"));
    }
  }

  /** Tells the first who waits, or all: with no connection open, the peer is out of reach. */
  private void failed(Throwable why) {
    List<CompletableFuture<Connection>> told = new ArrayList<>();
    synchronized (this) {
      connecting--;
      waiting.removeIf(CompletableFuture::isDone);
      int count = open.isEmpty() ? waiting.size() : 1;
      for (CompletableFuture<Connection> next;
          told.size() < count && (next = waiting.poll()) != null; ) {
        told.add(next);
      }
    }
    told.forEach(each -> each.completeExceptionally(why));
    connectIfAllowed();
  }

  /** It carries no stream any more. */
  void idle(Connection connection) {
    CompletableFuture<Connection> next;
    synchronized (this) {
      if (!open.contains(connection)) {
        return;
      }
      do {
        next = waiting.poll();
      } while (next != null && next.isDone());
      if (next == null) {
        idle.addLast(connection);
        return;
      }
    }
    hand(connection, next);
  }

  /** It is about to be closed: it counts until it is, but is not handed out. */
  synchronized void ending(Connection connection) {
    idle.remove(connection);
  }

  /** It is gone: another may take its place. */
  void closed(Connection connection) {
    synchronized (this) {
      idle.remove(connection);
      open.remove(connection);
    }
    connectIfAllowed();
  }

  /** Whoever waits is told; no connection is handed out any more. */
  void close() {
    List<CompletableFuture<Connection>> told;
    synchronized (this) {
      closed = true;
      told = List.copyOf(waiting);
      waiting.clear();
      idle.clear();
    }
    told.forEach(each -> each.completeExceptionally(closedFailure()));
  }

  /** How many connections there are. */
  synchronized int size() {
    return open.size();
  }

  /** Whether there are as many connections as may be. */
  synchronized boolean full() {
    return open.size() >= most;
  }

  /** How many wait for one. */
  synchronized int waiting() {
    waiting.removeIf(CompletableFuture::isDone);
    return waiting.size();
  }
}
