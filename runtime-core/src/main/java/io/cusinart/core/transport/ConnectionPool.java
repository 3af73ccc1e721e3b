package io.cusinart.core.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The connections to one peer: at most so many, handed out one user at a time, waited for in turn.
 * Safe for use by several threads.
 */
final class ConnectionPool {

  /** More than wait for a peer in earnest; beyond it, somebody asks without looking. */
  static final int MOST_WAITING = 1_000;

  private final String peer;
  private final int most;
  private final Supplier<CompletableFuture<Connection>> connect;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> open = new HashSet<>();
  private final Queue<CompletableFuture<Connection>> waiting = new ArrayDeque<>();
  private int connecting;
  private boolean closed;

  /** A pool of at most {@code most} connections, made by {@code connect}. */
  ConnectionPool(String peer, int most, Supplier<CompletableFuture<Connection>> connect) {
    this.peer = peer;
    this.most = most;
    this.connect = connect;
  }

  /**
   * A connection that carries no stream. Whoever does not want to wait any longer cancels the
   * future; a connection that comes too late goes to the next.
   */
  CompletableFuture<Connection> acquire() {
    var wanted = new CompletableFuture<Connection>();
    Connection reused = null;
    synchronized (this) {
      if (closed) {
        wanted.completeExceptionally(
            failure(NegotiationFailure.Kind.CLOSED, "this node's transport is closed"));
      } else if (waiting.size() >= MOST_WAITING) {
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

  private NegotiationFailure failure(NegotiationFailure.Kind kind, String why) {
    return new NegotiationFailure(kind, "no stream to %s: %s".formatted(peer, why));
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
    var _ = connect.get().whenComplete(this::connected);
  }

  @SuppressWarnings("NullAway") // one of the two is null, as whenComplete has it
  private void connected(Connection connection, Throwable failed) {
    CompletableFuture<Connection> first;
    synchronized (this) {
      connecting--;
      if (failed == null) {
        open.add(connection);
      }
      first = failed == null ? null : waiting.poll();
    }
    if (failed == null) {
      idle(connection);
    } else if (first != null) {
      first.completeExceptionally(failed);
      connectIfAllowed();
    }
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
    Queue<CompletableFuture<Connection>> told;
    synchronized (this) {
      closed = true;
      told = new ArrayDeque<>(waiting);
      waiting.clear();
    }
    told.forEach(each ->
        each.completeExceptionally(
            failure(NegotiationFailure.Kind.CLOSED, "this node's transport is closed")));
  }

  /** How many connections there are. */
  synchronized int size() {
    return open.size();
  }
}
