package io.cusinart.core.transport;

import static io.cusinart.core.transport.Peers.MAGIC;
import static io.cusinart.core.transport.Peers.now;
import static io.cusinart.core.transport.Peers.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.core.settings.PoolSettings;
import io.cusinart.core.transport.NegotiationFailure.Kind;
import io.cusinart.core.transport.Peers.Heard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams between two nodes of this JVM: registered, negotiated, pooled, refused. */
@ExtendWith(NoLeaks.class)
final class StreamManagerTest {

  private final List<AutoCloseable> ends = new ArrayList<>();
  private final List<Heard> accepted = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable each : ends.reversed()) {
      each.close();
    }
  }

  private StreamManager node(PoolSettings pool) {
    var node = Peers.start(pool);
    ends.add(node);
    return node;
  }

  private StreamManager server() {
    return serving(node(Peers.pool()));
  }

  private StreamManager serving(StreamManager server) {
    server.registerHandler(
        MAGIC,
        (stream, opening) -> {
          var heard = new Heard();
          accepted.add(heard);
          heard.onRequest =
              (message, reply) -> {
                reply.accept(message);
                if (message[0] % 3 == 0) {
                  stream.close();
                }
              };
          return Peers.channel(stream, heard);
        });
    return server;
  }

  private ServerSocket listening(int backlog) throws Exception {
    var socket = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    ends.add(socket);
    return socket;
  }

  private static InetSocketAddress addressOf(ServerSocket socket) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
  }

  private static void failsWith(CompletionStage<?> stage, Kind kind, String text) {
    assertThatThrownBy(() -> now(stage))
        .isInstanceOfSatisfying(
            NegotiationFailure.class, failure -> assertThat(failure.kind()).isEqualTo(kind))
        .hasMessageContaining(text)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aMagicHasOneHandlerUntilItsRegistrationIsClosed() {
    var node = node(Peers.pool());
    StreamHandler handler = (stream, opening) -> Peers.channel(stream, new Heard());
    var registration = node.registerHandler(7, handler);

    // Turns red when registerHandler puts without looking.
    assertThatThrownBy(() -> node.registerHandler(7, handler))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("magic 0x07 has a handler; close its registration first");
    registration.close();
    node.registerHandler(7, handler);
    registration.close();
    assertThatThrownBy(() -> node.registerHandler(256, handler))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a magic is 0 to 255 but is 256");
  }

  @Test
  void anUnknownMagicIsRefusedByItsNumberAndTheConnectionGoesOn() {
    var server = server();
    var client = node(Peers.pool());
    var refused =
        client.negotiate(
            server.address(), 0x42, new byte[0], stream -> Peers.channel(stream, new Heard()));

    failsWith(refused, Kind.STREAM_REFUSED, "nobody here takes streams of magic 0x42");
    now(open(client, server.address(), new Heard()));
    assertThat(client.connectionCount()).isEqualTo(1);
  }

  private StreamManager serverOfTwo() {
    var server = StreamManager.start(Peers.settings(Peers.pool()).withMaxAccepted(2), "127.0.0.1");
    ends.add(server);
    return serving(server);
  }

  // Turns red when nobody counts: whoever connects without end takes all sockets there are.
  @Test
  void oneConnectionMoreThanMayBeIsToldWhyAndTheOthersGoOn() {
    var server = serverOfTwo();
    var first = Peers.start(Peers.pool());
    var third = node(Peers.pool());
    now(open(first, server.address(), new Heard()));
    var second = now(open(node(Peers.pool()), server.address(), new Heard()));

    failsWith(
        open(third, server.address(), new Heard()),
        Kind.UNREACHABLE,
        "too many connections: 2 are allowed (cusinart.transport.max-accepted)");
    assertThat(now(second.request(new byte[] {1}, Duration.ofSeconds(9)))).containsExactly(1);

    first.close();
    await().until(() -> server.connectionCount() == 1);
    now(open(third, server.address(), new Heard()));
  }

  // Turns red when goodbyes are said without limit: each keeps its socket for half a second.
  @Test
  void whoConnectsOverAndOverIsNotToldMoreThanSoManyTimes() throws Exception {
    var server = serverOfTwo();
    int untold = 0;
    for (int i = 0; i < 2 + 4 * AcceptedConnections.MOST_GOODBYES; i++) {
      ends.add(new Socket(server.address().getAddress(), server.address().getPort()));
    }
    for (AutoCloseable each : ends.subList(3, ends.size())) {
      untold += ((Socket) each).getInputStream().read() < 0 ? 1 : 0;
    }

    assertThat(untold).isPositive();
  }

  @Test
  void aHandlerSeesTheGreetingAndMayRefuse() {
    var server = node(Peers.pool());
    server.registerHandler(
        MAGIC,
        (stream, opening) -> {
          throw new StreamRefused("not you, " + opening.toString(StandardCharsets.UTF_8));
        });
    var client = node(Peers.pool());
    var refused =
        client.negotiate(
            server.address(),
            MAGIC,
            "mallory".getBytes(StandardCharsets.UTF_8),
            stream -> Peers.channel(stream, new Heard()));

    failsWith(refused, Kind.STREAM_REFUSED, "not you, mallory");
  }

  /** Turns red (never ends) when negotiate does not give up in time. */
  @Test
  void aPeerThatNeverAnswersFailsInTimeAndItsConnectionIsClosed() throws Exception {
    var client = node(Peers.negotiatingFor(Duration.ofMillis(300)));
    try (var silent = listening(5)) {
      var stream = open(client, addressOf(silent), new Heard());
      try (var raw = Peers.Raw.accepted(silent)) {
        failsWith(stream, Kind.UNREACHABLE, "within 300 ms: it does not answer");
        raw.expect(FrameKind.OPEN);
        raw.expect(FrameKind.GOODBYE);
        raw.expectEnd();
      }
    }
    await().until(() -> client.connectionCount() == 0);
  }

  @Test
  void aPortNobodyListensAtIsRefusedAfterAllAttempts() throws Exception {
    var client = node(Peers.pool());
    InetSocketAddress nobody;
    try (var socket = listening(1)) {
      nobody = addressOf(socket);
    }
    long start = System.nanoTime();

    failsWith(open(client, nobody, new Heard()), Kind.CONNECTION_REFUSED, "after 3 attempts");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(140));
    assertThat(now(client.probe(nobody))).isEqualTo(StreamManager.Reachability.REFUSES);
  }

  @Test
  void anAddressThatDoesNotAnswerIsUnreachable() throws Exception {
    var client = node(Peers.pool());
    try (var full = listening(1)) {
      var sockets = fill(full);

      failsWith(open(client, addressOf(full), new Heard()), Kind.UNREACHABLE, "after 3 attempts");
      assertThat(now(client.probe(addressOf(full)))).isEqualTo(StreamManager.Reachability.SILENT);
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Connects until the system drops what comes beyond the backlog. */
  private static List<Socket> fill(ServerSocket full) throws Exception {
    var sockets = new ArrayList<Socket>();
    while (sockets.size() < 10) {
      var socket = new Socket();
      try {
        socket.connect(addressOf(full), 300);
        sockets.add(socket);
      } catch (java.net.SocketTimeoutException dropped) {
        socket.close();
        return sockets;
      }
    }
    throw new AssertionError("this system accepts beyond any backlog");
  }

  @Test
  void anUnknownHostIsUnreachable() {
    failsWith(
        open(
            node(Peers.pool()),
            InetSocketAddress.createUnresolved("no-such-host.invalid", 1),
            new Heard()),
        Kind.UNREACHABLE,
        "is not known; check the name");
  }

  @Test
  void oneMoreThanThePoolAllowsWaitsForAnother() {
    var server = server();
    var client = node(Peers.pool());
    var first = now(open(client, server.address(), new Heard()));
    now(open(client, server.address(), new Heard()));
    var third = open(client, server.address(), new Heard()).toCompletableFuture();

    assertThat(third).isNotDone();
    assertThat(client.pooledCount(server.address())).isEqualTo(2);
    first.close();
    now(third);
    assertThat(client.connectionCount()).isEqualTo(2);
  }

  @Test
  void oneThatWaitsTooLongIsToldThatThePoolIsExhausted() {
    var server = server();
    var client = node(Peers.negotiatingFor(Duration.ofMillis(300)));
    now(open(client, server.address(), new Heard()));
    var second = now(open(client, server.address(), new Heard()));

    failsWith(
        open(client, server.address(), new Heard()),
        Kind.POOL_EXHAUSTED,
        "within 300 ms: none of the 2 connections was free");
    second.close();
    now(open(client, server.address(), new Heard()));
  }

  @Test
  void aConnectionIsUsedAgainAndClosedWhenNobodyNeedsIt() {
    var server = server();
    var client =
        node(Peers.living(Duration.ofMillis(400), Duration.ofMillis(100), Duration.ofSeconds(5)));
    for (int i = 0; i < 5; i++) {
      now(open(client, server.address(), new Heard())).close();
    }

    assertThat(client.connectionCount()).isLessThanOrEqualTo(2);
    await().until(() -> client.connectionCount() == 0 && server.connectionCount() == 0);
    accepted.forEach(
        each -> assertThat(now(each.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED));
  }

  /** Turns red when Connection.lookAfter sends no pings. */
  @Test
  void aQuietStreamIsKeptOpen() {
    var server = server();
    var client =
        node(Peers.living(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(400)));
    var heard = new Heard();
    now(open(client, server.address(), heard));

    await()
        .during(Duration.ofMillis(1_200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !heard.closed.isDone() && client.connectionCount() == 1);
  }

  /** Turns red (never ends) when Connection.lookAfter gives nobody up. */
  @Test
  void aPeerThatReadsButAnswersNoPingIsSilent() throws Exception {
    var client =
        node(Peers.living(Duration.ofSeconds(9), Duration.ofMillis(100), Duration.ofMillis(200)));
    try (var server = listening(5)) {
      var heard = new Heard();
      var stream = open(client, addressOf(server), heard);
      try (var raw = Peers.Raw.accepted(server)) {
        raw.expect(FrameKind.OPEN);
        raw.write(Peers.frame(FrameKind.ACCEPT));
        now(stream);
        // It was asked before it is given up.
        assertThat(raw.socket.getInputStream().readNBytes(5))
            .isEqualTo(Peers.frame(FrameKind.PING));
        assertThat(now(heard.closed).kind()).isEqualTo(CloseReason.Kind.SILENT);
      }
    }
  }

  /** Turns red when close() stops the event loops before the goodbyes are written. */
  @Test
  void closingIsPlannedForTheOtherSide() {
    for (int i = 0; i < 10; i++) {
      var server = server();
      var client = node(Peers.pool());
      var heard = new Heard();
      now(open(client, server.address(), heard));

      (i % 2 == 0 ? server : client).close();

      assertThat(now(accepted.getLast().closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
      assertThat(now(heard.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
    }
  }

  @Test
  void aCutIsBroken() throws Exception {
    var server = server();
    try (var raw = Peers.Raw.opened(server.address())) {
      raw.reset();
    }
    assertThat(now(accepted.getLast().closed).kind()).isEqualTo(CloseReason.Kind.BROKEN);
    try (var raw = Peers.Raw.opened(server.address())) {
      raw.socket.shutdownOutput();
      assertThat(now(accepted.getLast().closed).kind()).isEqualTo(CloseReason.Kind.BROKEN);
    }
    try (var raw = Peers.Raw.opened(server.address())) {
      raw.write(Peers.frame(FrameKind.MORE));
      CloseReason reason = now(accepted.getLast().closed);
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.BROKEN);
      assertThat(reason.detail()).isEqualTo("a part of a large message that was not begun");
    }
    await().until(() -> server.connectionCount() == 0);
  }

  @Test
  void aRestartKeepsHandlersAndPortAndTakesNewSettings() {
    var server = server();
    var client = node(Peers.pool());
    var address = server.address();
    var heard = new Heard();
    now(open(client, address, heard));
    now(client.restart(Peers.settings(Peers.negotiatingFor(Duration.ofMillis(400)))));
    assertThat(now(heard.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
    assertThat(now(accepted.getFirst().closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);

    var again = new Heard();
    now(open(client, address, again));
    now(server.restart(Peers.settings(Peers.pool())));

    assertThat(server.address()).isEqualTo(address);
    assertThat(now(again.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
    now(open(client, address, new Heard()));
    now(open(client, address, new Heard()));
    failsWith(open(client, address, new Heard()), Kind.POOL_EXHAUSTED, "within 400 ms");
  }

  /** Turns red (now and then: the address is in use) when listenAgain binds only once. */
  @Test
  void manyRestartsInARowKeepThePort() {
    var server = server();
    var address = server.address();
    var client = node(Peers.pool());
    for (int i = 0; i < 30; i++) {
      now(server.restart(server.settings()));
      assertThat(server.address()).isEqualTo(address);
      now(open(client, address, new Heard()));
    }
  }

  @Test
  void whatIsClosedRefusesEverythingAndThrowsNothing() {
    var server = server();
    var client = node(Peers.pool());
    var channel = now(open(client, server.address(), new Heard()));
    client.close();
    client.close();

    assertThat(channel.send(new byte[1])).isFalse();
    failsWith(
        channel.request(new byte[1], Duration.ofSeconds(1)), Kind.CLOSED, "the channel is closed");
    channel.close();
    failsWith(open(client, server.address(), new Heard()), Kind.CLOSED, "closed");
    failsWith(client.restart(client.settings()), Kind.CLOSED, "closed");
    assertThat(now(client.probe(server.address()))).isEqualTo(StreamManager.Reachability.SILENT);
    assertThat(channel.queuedBytes()).isZero();
  }

  @Test
  void somebodyWhoListensAccepts() {
    assertThat(now(node(Peers.pool()).probe(server().address())))
        .isEqualTo(StreamManager.Reachability.ACCEPTS);
  }

  @Test
  void aPortInUseIsRefusedWithTheCure() {
    var first = node(Peers.pool());
    var settings = Peers.settings(Peers.pool());
    int port = first.address().getPort();

    assertThatThrownBy(() -> StreamManager.start(settings, "127.0.0.1", port, Optional.empty()))
        .isInstanceOf(io.cusinart.api.RuntimeFailure.Invalid.class)
        .hasMessageContaining("choose another cusinart.node.port, or 0 for a free one");
  }

  /** Turns red when Negotiation does not try again. */
  @Test
  void aConnectionThatDiedWhileIdleIsReplaced() throws Exception {
    var client = node(Peers.pool());
    try (var server = listening(5)) {
      var first = open(client, addressOf(server), new Heard());
      var dying = Peers.Raw.accepted(server);
      dying.expect(FrameKind.OPEN);
      dying.write(Peers.frame(FrameKind.ACCEPT));
      now(first).close();
      dying.expect(FrameKind.END);
      dying.write(Peers.frame(FrameKind.END));
      var second = open(client, addressOf(server), new Heard());
      dying.expect(FrameKind.OPEN);
      dying.reset();
      try (var fresh = Peers.Raw.accepted(server)) {
        fresh.expect(FrameKind.OPEN);
        fresh.write(Peers.frame(FrameKind.ACCEPT));
        now(second);
      }
    }
  }

  /** Turns red (takes as long as a negotiation may) when Connection.onAccept forgets who asked. */
  @Test
  void aListenerThatCannotBeMadeFailsItsNegotiation() {
    var server = server();
    var client = node(Peers.pool());
    var failed =
        client.<CommunicationChannel<byte[], byte[]>>negotiate(
            server.address(),
            MAGIC,
            new byte[0],
            stream -> {
              throw new IllegalStateException("a listener's own fault");
            });

    failsWith(failed, Kind.UNREACHABLE, "a listener's own fault");
    now(open(client, server.address(), new Heard()));
  }

  @Test
  void manyStreamsOverFewConnectionsAllEndAndNothingIsLeft() throws Exception {
    var server = server();
    var client = node(Peers.pool());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<java.util.concurrent.Future<?>>();
      for (int i = 0; i < 300; i++) {
        int number = i;
        all.add(
            threads.submit(() -> {
              var heard = new Heard();
              var channel = now(open(client, server.address(), heard));
              var echoed = now(channel.request(new byte[] {(byte) number}, Duration.ofSeconds(5)));
              assertThat(echoed).containsExactly(number);
              channel.close();
              assertThat(now(heard.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
            }));
      }
      for (var each : all) {
        each.get();
      }
    }
    assertThat(client.pooledCount(server.address())).isLessThanOrEqualTo(2);
    assertThat(client.connectionCount()).isLessThanOrEqualTo(2);
    accepted.forEach(each -> now(each.closed));
  }
}
