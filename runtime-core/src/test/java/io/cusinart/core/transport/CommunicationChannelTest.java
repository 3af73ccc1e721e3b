package io.cusinart.core.transport;

import static io.cusinart.core.transport.Peers.MAGIC;
import static io.cusinart.core.transport.Peers.MIB;
import static io.cusinart.core.transport.Peers.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.ChannelSettings;
import io.cusinart.core.settings.PoolSettings;
import io.cusinart.core.transport.Peers.Heard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages between two nodes of this JVM. */
@ExtendWith(NoLeaks.class)
final class CommunicationChannelTest {

  private static final int MOST = 4 * MIB;

  private final List<StreamManager> nodes = new ArrayList<>();
  private final Heard there = new Heard();
  private final Heard here = new Heard();

  @AfterEach
  void stopAll() {
    nodes.reversed().forEach(StreamManager::close);
  }

  private StreamManager node(PoolSettings pool) {
    var node = Peers.start(pool);
    nodes.add(node);
    return node;
  }

  private StreamManager server(ChannelSettings settings) {
    var server = node(Peers.pool());
    server.registerHandler(
        MAGIC,
        (stream, opening) ->
            new CommunicationChannel<>(stream, Peers.format(MOST), settings, there));
    return server;
  }

  private CommunicationChannel<byte[], byte[]> channel(ChannelSettings settings) {
    var server = server(settings);
    return now(
        node(Peers.pool())
            .negotiate(
                server.address(),
                MAGIC,
                new byte[0],
                stream -> new CommunicationChannel<>(stream, Peers.format(MOST), settings, here)));
  }

  private CommunicationChannel<byte[], byte[]> channel() {
    return channel(Peers.channel("none"));
  }

  private byte[] nextMessage() throws InterruptedException {
    List<byte[]> batch = there.batches.poll(10, TimeUnit.SECONDS);
    assertThat(batch).hasSize(1);
    return batch.getFirst();
  }

  private static byte[] numbered(int sender, int number) {
    return ByteBuffer.allocate(9).put((byte) 'o').putInt(sender).putInt(number).array();
  }

  private static byte[] filled(char first, int length) {
    byte[] message = new byte[length];
    message[0] = (byte) first;
    return message;
  }

  /** Reads all but what begins with 'n', which is of a newer version. */
  private static final MessageReader<byte[]> OLD =
      source -> {
        byte[] message = source.rest();
        return message.length > 0 && message[0] == 'n' ? null : message;
      };

  private CommunicationChannel<byte[], byte[]> channelOfAnOldNode() {
    var old = new CommunicationChannel.Format<>(Peers.WRITER, OLD, MOST, MOST);
    var server = node(Peers.pool());
    server.registerHandler(
        MAGIC,
        (stream, opening) -> new CommunicationChannel<>(stream, old, Peers.channel("none"), there));
    return now(
        node(Peers.pool())
            .negotiate(
                server.address(),
                MAGIC,
                new byte[0],
                stream -> new CommunicationChannel<>(stream, old, Peers.channel("none"), here)));
  }

  /** Turns red when the channel closes, or tells its listener of null. */
  @Test
  void aMessageThatOnlyANewerPeerKnowsIsPassedOverAndTheOthersAreNot() throws Exception {
    var channel = channelOfAnOldNode();
    channel.send(filled('n', 3));
    channel.send(filled('n', MIB));
    channel.send(filled('o', 2));

    assertThat(nextMessage()).isEqualTo(filled('o', 2));
    assertThat(there.closed).isNotDone();
  }

  @Test
  void aReplyThatOnlyANewerPeerKnowsIsAFailureOfItsRequest() {
    var channel = channelOfAnOldNode();
    there.onRequest = (message, reply) -> reply.accept(filled(message.length == 1 ? 'n' : 'o', 1));

    assertThatThrownBy(() -> now(channel.request(new byte[] {'o'}, Duration.ofSeconds(9))))
        .isInstanceOf(ProtocolFailure.class)
        .hasMessageEndingWith("replied what this version does not know");
    assertThat(now(channel.request(filled('o', 2), Duration.ofSeconds(9))))
        .isEqualTo(filled('o', 1));
  }

  @Test
  void messagesOfManyThreadsAllArriveEachThreadsInOrder() throws Exception {
    int senders = 8;
    int each = 2_000;
    var channel = channel();
    try (var threads = Executors.newFixedThreadPool(senders)) {
      for (int sender = 0; sender < senders; sender++) {
        int me = sender;
        threads.execute(() -> {
          for (int i = 0; i < each; i++) {
            assertThat(channel.send(numbered(me, i))).isTrue();
          }
        });
      }
    }
    var next = new HashMap<Integer, Integer>();
    for (int count = 0; count < senders * each; ) {
      for (byte[] message : there.batches.poll(10, TimeUnit.SECONDS)) {
        int sender = ByteBuffer.wrap(message).getInt(1);
        assertThat(ByteBuffer.wrap(message).getInt(5)).isEqualTo(next.getOrDefault(sender, 0));
        next.merge(sender, 1, Integer::sum);
        count++;
      }
    }
    await().until(() -> channel.queuedBytes() == 0);
  }

  /** Turns red when Outbox.writeSmall writes one message into each frame. */
  @Test
  void whatGathersWhileTheLoopIsBusySharesOneFrame() throws Exception {
    var busy = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var asked = new CompletableFuture<Consumer<? super byte[]>>();
    there.onRequest = (message, reply) -> asked.complete(reply);
    var channel = channel();
    var _ =
        channel
            .request(new byte[1], Duration.ofSeconds(9))
            .thenRun(() -> {
              busy.countDown();
              awaitQuietly(goOn);
            });
    now(asked).accept(new byte[1]);
    awaitQuietly(busy);
    for (int i = 0; i < 100; i++) {
      channel.send(numbered(0, i));
    }
    goOn.countDown();

    assertThat(there.batches.poll(10, TimeUnit.SECONDS)).hasSize(100);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1,
        Outbox.LARGE,
        Outbox.LARGE + 1,
        Frames.TARGET_BODY - 1,
        Frames.TARGET_BODY,
        Frames.TARGET_BODY + 1,
        Frames.MAX_BODY,
        Frames.MAX_BODY + 1,
        3 * MIB + 7,
        MOST
      })
  void messagesOfAnyLengthArrive(int length) throws Exception {
    for (String compression : List.of("none", "lz4", "zstd")) {
      var channel = channel(Peers.channel(compression));
      byte[] random = new byte[length];
      new Random(length).nextBytes(random);
      random[0] = 'x';
      assertThat(channel.send(random)).isTrue();
      assertThat(nextMessage()).isEqualTo(random);
      assertThat(channel.send(filled('x', length))).isTrue();
      assertThat(nextMessage()).isEqualTo(filled('x', length));
      assertThat(channel.send(new byte[0])).isTrue();
      assertThat(nextMessage()).isEmpty();
      await().until(() -> channel.queuedBytes() == 0);
    }
  }

  /** Turns red (the peer closes the channel) when Outbox.offer takes any weight. */
  @Test
  void aMessageOverTheLimitIsRefusedHereAndTheChannelGoesOn() throws Exception {
    var channel = channel();
    byte[] tooMuch = new byte[MOST + 1];

    assertThatThrownBy(() -> channel.send(tooMuch))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageMatching(
            "a message of 4194305 bytes to /127.0.0.1:\\d+, more than the 4194304 that may travel;"
                + " send less, or raise cusinart.serialization.max-bytes on all nodes");
    assertThatThrownBy(() -> now(channel.request(tooMuch, Duration.ofSeconds(1))))
        .isInstanceOf(RuntimeFailure.Invalid.class);
    channel.send(new byte[] {1});
    assertThat(nextMessage()).containsExactly(1);
  }

  /** Turns red when Outbox.nextSmall puts nothing aside, and when it puts all aside. */
  @Test
  void smallMessagesPassLargeOnesButForThoseThatKeepTheirOrder() throws Exception {
    var channel = channel();
    var reply = new CompletableFuture<Runnable>();
    there.onRequest = (message, answer) -> reply.complete(() -> answer.accept(message));
    // On the event loop, so that none is written before all three wait.
    channel
        .request(new byte[1], Duration.ofSeconds(9))
        .thenRun(() ->
            List.of('L', 'o', 's')
                .forEach(each -> channel.send(filled((char) each, each == 'L' ? MOST : 2))));
    now(reply).run();
    var order = new StringBuilder();
    while (order.length() < 3) {
      there.batches.poll(10, TimeUnit.SECONDS).forEach(each -> order.append((char) each[0]));
    }

    assertThat(order.toString()).isEqualTo("sLo");
  }

  @Test
  void aRequestIsHeardAfterWhatWasSentBeforeIt() throws Exception {
    var channel = channel();
    var order = new StringBuilder(); // only the event loop there appends
    there.onMessages = batch -> batch.forEach(each -> order.append((char) each[0]));
    there.onRequest =
        (message, reply) -> {
          order.append((char) message[0]);
          reply.accept(message);
        };
    for (int i = 0; i < 1_000; i++) {
      channel.send(filled('a', 1));
      var reply = channel.request(filled('b', 1), Duration.ofSeconds(9));
      if (i % 50 == 0) {
        now(reply);
      }
    }
    now(channel.request(filled('c', 1), Duration.ofSeconds(9)));

    // Turns red when CommunicationChannel.read gathers messages past a request.
    assertThat(order.toString()).isEqualTo("ab".repeat(1_000) + "c");
  }

  @Test
  void requestsAreAnsweredOrFail() throws Exception {
    var channel = channel();
    assertThat(now(channel.request(new byte[] {7}, Duration.ofSeconds(9)))).containsExactly(7);
    byte[] large = filled('r', MOST);
    assertThat(now(channel.request(large, Duration.ofSeconds(9)))).isEqualTo(large);

    there.onRequest =
        (message, reply) -> {
          reply.accept(message);
          reply.accept(message); // Nobody waits for the second: dropped.
        };
    assertThat(now(channel.request(new byte[] {8}, Duration.ofSeconds(9)))).containsExactly(8);
    there.onRequest = (message, reply) -> {};
    assertThatThrownBy(() -> now(channel.request(new byte[1], Duration.ofMillis(50))))
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("did not reply within 50 ms");
    var first = channel.request(new byte[1], Duration.ofSeconds(60));
    var second = channel.request(new byte[1], Duration.ofSeconds(60));
    channel.close();
    for (var each : List.of(first, second)) {
      assertThatThrownBy(() -> now(each))
          .isInstanceOfSatisfying(
              NegotiationFailure.class,
              failure -> assertThat(failure.kind()).isEqualTo(NegotiationFailure.Kind.CLOSED));
    }
    assertThat(now(here.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
    assertThat(now(there.closed).kind()).isEqualTo(CloseReason.Kind.PLANNED);
    assertThat(channel.send(new byte[1])).isFalse();
  }

  /** Turns red (never false) when Outbox.offer counts nothing. */
  @Test
  void aPeerThatNeverReadsFillsItsOwnQueueOnlyAndIsSilent() throws Exception {
    var quick =
        node(Peers.living(Duration.ofSeconds(9), Duration.ofMillis(300), Duration.ofMillis(1_500)));
    var accepted = new ArrayList<CommunicationChannel<byte[], byte[]>>();
    var heards = new ArrayList<Heard>();
    quick.registerHandler(
        MAGIC,
        (stream, opening) -> {
          heards.add(new Heard());
          accepted.add(
              new CommunicationChannel<>(
                  stream,
                  Peers.format(MOST),
                  new ChannelSettings("none", 1_024, 2L * MIB),
                  heards.getLast()));
          return accepted.getLast();
        });
    try (var raw = Peers.Raw.opened(quick.address())) {
      var stuck = accepted.getFirst();
      await().pollInterval(Duration.ofMillis(1)).until(() -> !stuck.send(filled('x', MIB / 2)));
      assertThat(stuck.queuedBytes()).isBetween(1L, 2L * MIB);

      var other = Peers.open(node(Peers.pool()), quick.address(), here);
      assertThat(now(now(other).request(new byte[] {5}, Duration.ofSeconds(5)))).containsExactly(5);
      assertThat(now(heards.getFirst().closed).kind()).isEqualTo(CloseReason.Kind.SILENT);
      assertThat(stuck.queuedBytes()).isZero();
      assertThat(raw.socket.isConnected()).isTrue();
    }
  }

  /** Turns red (no message larger than the queue can ever be sent) when Outbox.offer only adds. */
  @Test
  void oneMessageIsTakenHoweverSmallTheQueue() throws Exception {
    var channel = channel(new ChannelSettings("none", 1_024, 64L * 1_024));

    assertThat(channel.send(filled('x', MIB))).isTrue();
    assertThat(nextMessage()).hasSize(MIB);
  }

  /** Turns red (the channel is mute) when Outbox.write lets a writer's exception pass. */
  @Test
  void aMessageThatCannotBeWrittenIsLostAlone() throws Exception {
    var server = server(Peers.channel("none"));
    var broken =
        new MessageWriter<byte[]>() {
          @Override
          public int weigh(byte[] message) {
            return 1;
          }

          @Override
          public void write(byte[] message, io.netty.buffer.ByteBuf target) {
            target.writeBytes(message);
            if (message[0] == '!') {
              throw new IllegalStateException("a writer's own fault");
            }
          }

          @Override
          public boolean keepsOrder(byte[] message) {
            return false;
          }
        };
    var channel =
        now(
            node(Peers.pool())
                .negotiate(
                    server.address(),
                    MAGIC,
                    new byte[0],
                    stream ->
                        new CommunicationChannel<>(
                            stream,
                            new CommunicationChannel.Format<>(broken, Peers.READER, MOST, MOST),
                            Peers.channel("none"),
                            here)));
    channel.send(filled('!', 10));
    channel.send(filled('x', 10));
    assertThat(nextMessage()).isEqualTo(filled('x', 10));
    // It weighs 1 and is more than a frame may have.
    channel.send(filled('y', 300_000));
    assertThat(nextMessage()).isEqualTo(filled('y', 300_000));
    await().until(() -> channel.queuedBytes() == 0);
  }

  @Test
  void whatIsQueuedWhenItClosesIsGivenBack() {
    var channel = channel();
    for (int i = 0; i < 40; i++) {
      channel.send(filled('x', MIB));
      channel.send(new byte[10]);
    }
    channel.close();

    // Turns red when Outbox.discard forgets what it dropped.
    await().until(() -> channel.queuedBytes() == 0);
    assertThat(Arrays.asList(now(here.closed).kind(), now(there.closed).kind()))
        .containsOnly(CloseReason.Kind.PLANNED);
  }

  @Test
  void aLimitNoArrayCouldKeepIsRefused() {
    assertThatThrownBy(() -> Peers.format(Integer.MAX_VALUE))
        .hasMessage("mostSent must be 1 to 2147352575 but is 2147483647");
  }
}
