package io.cusinart.core.transport;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to one stream: a connection, then the peer's consent. Over once its future is. Safe for
 * use by several threads.
 *
 * @param <L> who listens to the stream
 */
final class Negotiation<L extends StreamListener> {

  private final ConnectionPool pool;
  private final Function<Connection, CompletableFuture<L>> open;
  private final CompletableFuture<L> negotiated = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<Connection> acquiring;
  private volatile @Nullable Connection asked;
  private volatile boolean givenUp;

  /** Over a connection of this pool, on which {@code open} asks the peer. */
  Negotiation(ConnectionPool pool, Function<Connection, CompletableFuture<L>> open) {
    this.pool = pool;
    this.open = open;
  }

  /** The stream's listener, or a {@link NegotiationFailure}. */
  CompletableFuture<L> outcome() {
    return negotiated;
  }

  /** Goes the way. */
  Negotiation<L> begin() {
    acquire(pool.most());
    return this;
  }

  /**
   * @param again how often a connection that has waited idle may turn out to be dead; a new one may
   *     not
   */
  private void acquire(int again) {
    CompletableFuture<Connection> wanted = pool.acquire();
    acquiring = wanted;
    var _ =
        wanted.whenComplete((connection, failed) -> {
          if (failed == null) {
            ask(connection, again);
          } else {
            negotiated.completeExceptionally(failed);
          }
        });
    if (givenUp) {
      wanted.cancel(false);
    }
  }

  private void ask(Connection connection, int again) {
    if (negotiated.isDone()) {
      pool.idle(connection);
      return;
    }
    boolean fresh = connection.fresh();
    asked = connection;
    var _ =
        open.apply(connection)
            .whenComplete((opened, failed) -> {
              if (failed == null) {
                accepted(connection, opened);
              } else if (!fresh && again > 0 && unreachable(failed) && !negotiated.isDone()) {
                asked = null;
                acquire(again - 1);
              } else {
                negotiated.completeExceptionally(failed);
              }
            });
    if (givenUp) {
      abandon(connection);
    }
  }

  private static boolean unreachable(Throwable failed) {
    return failed instanceof NegotiationFailure failure
        && failure.kind() == NegotiationFailure.Kind.UNREACHABLE;
  }

  private void accepted(Connection connection, L opened) {
    if (!negotiated.complete(opened)) {
      abandon(connection);
    }
  }

  /** Fails unless there is a stream by now. */
  void giveUp(long millis) {
    Connection silent = asked;
    boolean full = pool.full();
    NegotiationFailure.Kind kind =
        silent == null && full
            ? NegotiationFailure.Kind.POOL_EXHAUSTED
            : NegotiationFailure.Kind.UNREACHABLE;
    String why =
        silent != null
            ? "it does not answer"
            : full
                ? "none of the %d connections was free (cusinart.transport.connections-per-peer)"
                    .formatted(pool.most())
                : "it could not be connected to";
    var failure =
        new NegotiationFailure(
            kind, "no stream to %s within %d ms: %s".formatted(pool.peer(), millis, why));
    if (negotiated.completeExceptionally(failure)) {
      // Before looking: whoever sets one of the two later looks at this.
      givenUp = true;
      CompletableFuture<Connection> wanted = acquiring;
      if (wanted != null) {
        wanted.completeExceptionally(failure);
      }
      Connection last = asked;
      if (last != null) {
        abandon(last);
      }
    }
  }

  /** A peer that accepts and says nothing is no use to anybody who waits for the connection. */
  private static void abandon(Connection connection) {
    connection.goodbye("a stream was not answered in time");
  }
}
