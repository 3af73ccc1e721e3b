package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pool by itself, with connections that come and go when the test says so. */
final class ConnectionPoolTest {

  private final Deque<CompletableFuture<Connection>> connecting = new ArrayDeque<>();
  private final ConnectionPool pool =
      new ConnectionPool(
          "peer",
          2,
          ignored -> {
            connecting.add(new CompletableFuture<>());
            return connecting.getLast();
          });

  private Connection connection() {
    var connection =
        new Connection(
            new Connection.Owner() {
              @Override
              public void opened(Connection opened) {}

              @Override
              public void closed(Connection closed) {}

              @Override
              public void complain(String complaint) {}

              @Override
              public @Nullable StreamHandler handler(int magic) {
                return null;
              }
            },
            Peers.pool(),
            pool);
    new EmbeddedChannel(connection).releaseOutbound();
    return connection;
  }

  private static void close(Connection connection) {
    connection.channel().close().syncUninterruptibly();
  }

  /** Turns red (a dead connection stays for ever) when the pool does not look at over(). */
  @Test
  void aConnectionThatIsOverBeforeThePoolKnowsItIsNotKept() {
    var wanted = pool.acquire();
    var dead = connection();
    close(dead);
    connecting.remove().complete(dead);

    assertThat(pool.size()).isZero();
    assertThat(wanted)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("it closes connections at once");
  }

  @Test
  void aConnectionThatComesTooLateGoesToTheNext() {
    var late = pool.acquire();
    late.cancel(false);
    var next = pool.acquire();
    var connection = connection();
    connecting.remove().complete(connection);

    assertThat(next).isCompletedWithValue(connection);
    pool.idle(connection);
    assertThat(pool.acquire()).isCompletedWithValue(connection);
  }

  @Test
  void aConnectionThatComesAfterTheEndIsClosed() {
    var wanted = pool.acquire();
    pool.close();
    var connection = connection();
    connecting.remove().complete(connection);

    assertThat(wanted).isCompletedExceptionally();
    ((EmbeddedChannel) connection.channel()).runPendingTasks();
    ((EmbeddedChannel) connection.channel()).releaseOutbound();
    assertThat(pool.size()).isZero();
    assertThat(connection.over()).isFalse();
    close(connection);
  }

  @Test
  void aConnectionThatIsGoneMakesRoomForAnother() {
    var first = connection();
    var _ = pool.acquire();
    connecting.remove().complete(first);
    var second = connection();
    var _ = pool.acquire();
    connecting.remove().complete(second);
    var third = pool.acquire();

    assertThat(connecting).isEmpty();
    close(first);
    assertThat(connecting).hasSize(1);
    connecting.remove().complete(connection());
    assertThat(third).isDone();
    assertThat(pool.size()).isEqualTo(2);
  }

  /** Turns red (each waits for an attempt of its own) when failed() tells the first only. */
  @Test
  void allWhoWaitAreToldThatThePeerIsOutOfReach() {
    var wanted = Stream.generate(pool::acquire).limit(5).toList();
    var failure = new NegotiationFailure(NegotiationFailure.Kind.UNREACHABLE, "down");
    connecting.remove().completeExceptionally(failure);
    assertThat(wanted).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(pool.waiting()).isZero();

    var connection = connection();
    connecting.remove().complete(connection);
    assertThat(pool.acquire()).isCompletedWithValue(connection);
    var second = pool.acquire();
    connecting.remove().completeExceptionally(failure);
    assertThat(second).isCompletedExceptionally();
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void moreThanWaitInEarnestAreRefused() {
    for (int i = 0; i < ConnectionPool.MOST_WAITING; i++) {
      var _ = pool.acquire();
    }
    assertThat(pool.acquire())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("all 2 connections are in use and 1000 wait for one");
  }
}
