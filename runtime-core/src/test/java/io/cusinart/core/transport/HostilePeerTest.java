package io.cusinart.core.transport;

import static io.cusinart.core.transport.Peers.MAGIC;
import static io.cusinart.core.transport.Peers.MIB;
import static io.cusinart.core.transport.Peers.frame;
import static io.cusinart.core.transport.Peers.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.core.transport.Peers.Heard;
import io.cusinart.core.transport.Peers.Raw;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node does with a peer that keeps to no rule: it closes the connection, and goes on. */
@ExtendWith(NoLeaks.class)
final class HostilePeerTest {

  private final List<Heard> accepted = new CopyOnWriteArrayList<>();
  private StreamManager node = Peers.start(Peers.pool());

  @BeforeEach
  void take() {
    node.registerHandler(
        MAGIC,
        (stream, opening) -> {
          accepted.add(new Heard());
          return Peers.channel(stream, accepted.getLast());
        });
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void assertUnharmed() {
    try (var client = Peers.start(Peers.pool())) {
      var channel = now(Peers.open(client, node.address(), new Heard()));
      assertThat(now(channel.request(new byte[] {9}, java.time.Duration.ofSeconds(9))))
          .containsExactly(9);
    }
    await().until(() -> node.connectionCount() == 0);
  }

  private void refused(byte[] bytes, String why) throws IOException {
    try (var raw = Raw.opened(node.address())) {
      raw.write(bytes);
      raw.expectEnd();
    }
    assertThat(now(accepted.getLast().closed))
        .isEqualTo(new CloseReason(CloseReason.Kind.BROKEN, why));
    assertUnharmed();
  }

  private static byte[] join(Object... parts) {
    var whole = Unpooled.buffer();
    for (Object part : parts) {
      var _ =
          switch (part) {
            case Integer number -> whole.writeInt(number);
            case Byte one -> whole.writeByte(one);
            default -> whole.writeBytes((byte[]) part);
          };
    }
    byte[] bytes = new byte[whole.readableBytes()];
    whole.readBytes(bytes);
    return bytes;
  }

  @Test
  void aStrangersClientIsClosed() throws Exception {
    try (var raw = new Raw(new Socket(node.address().getAddress(), node.address().getPort()))) {
      raw.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      raw.expectEnd();
    }
    assertUnharmed();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          00000000 10 | a frame of 0 bytes; 1 to 131073 are allowed
          00020002 10 | a frame of 131074 bytes; 1 to 131073 are allowed
          7fffffff 10 | a frame of 2147483647 bytes; 1 to 131073 are allowed
          ffffffff 10 | a frame of 4294967295 bytes; 1 to 131073 are allowed
          00000001 00 | a frame of kind 0, which this version does not know
          00000001 3f | a frame of kind 63, which this version does not know
          00000005 d0 00000001 | compression 3, which this version does not know
          00000003 50 0000 | a compressed frame without its length
          00000005 50 00020001 | a compressed frame that would be 131073 bytes; 131072 are allowed
          00000005 90 ffffffff | a compressed frame that would be 4294967295 bytes; 131072 are allowed
          00000001 02 | a stream accepted that was not asked for
          00000001 03 | a stream refused that was not asked for
          00000002 01 31 | a stream opened where none may be
          00000001 12 | a part of a large message that was not begun
          00000003 11 0000 | a large message begun where none may be
          00000005 11 7fffffff | a message of 2147483647 bytes; at most 67174400 are allowed
          00000005 11 00000064 | a part of 0 bytes where 100 are missing
          00000007 11 00000001 0000 | a part of 2 bytes where 1 are missing
          00000003 10 0000 | a message without its length
          00000006 10 00000002 00 | a message of 2 bytes where 1 remain
          00000005 10 00000000 | 1 bytes are needed where 0 remain
          """)
  void bytesThatAreNoFrameCloseTheirConnectionOnly(String hex, String why) throws IOException {
    refused(io.netty.buffer.ByteBufUtil.decodeHexDump(hex.replace(" ", "")), why);
  }

  private static byte[] packed(CompressionStrategy strategy, byte[] original) {
    var body = Unpooled.directBuffer().writeBytes(original);
    var target = Unpooled.directBuffer();
    strategy.append(body, target);
    byte[] packed = new byte[target.readableBytes()];
    target.readBytes(packed);
    body.release();
    target.release();
    return packed;
  }

  @ParameterizedTest
  @CsvSource({"LZ4", "ZSTD"})
  void bombsAreRefused(CompressionStrategy strategy) throws IOException {
    byte[] bomb = packed(strategy, new byte[Frames.MAX_BODY]);
    byte kind = (byte) (FrameKind.MESSAGES.number | strategy.number() << Frames.COMPRESSION_SHIFT);

    // Turns red (the message is taken) when CompressionStrategy.restore does not compare lengths.
    byte[] message = packed(strategy, join(2, (byte) 0, (byte) 'x'));
    closes(join(message.length + 5, kind, 100, message));
    // Declared to be less than it is.
    for (int declared : new int[] {0, 1, 100, Frames.MAX_BODY - 1}) {
      closes(join(bomb.length + 5, kind, declared, bomb));
    }
    bomb[bomb.length / 2] ^= 0x55;
    closes(join(bomb.length + 5, kind, Frames.MAX_BODY, bomb));
    closes(join(5, kind, 100));
    closes(join(5, kind, 0));
    closes(join(5 + 3, kind, 100, new byte[] {1, 2, 3}));
    assertUnharmed();
  }

  private void closes(byte[] bytes) throws IOException {
    try (var raw = Raw.opened(node.address())) {
      raw.write(bytes);
      // An empty body is a frame without messages, which is allowed.
      raw.write(frame(FrameKind.MORE));
      raw.expectEnd();
    }
    assertThat(now(accepted.getLast().closed).kind()).isEqualTo(CloseReason.Kind.BROKEN);
    assertThat(accepted.getLast().batches).isEmpty();
    // Turns red when what a library throws passes as it is: an error, where the peer is at fault.
    assertThat(now(accepted.getLast().closed).detail()).startsWith("a ");
  }

  /** Turns red when LargeMessage allocates what is announced. */
  @Test
  void anAnnouncementCostsNoMemory() throws IOException {
    var message = new LargeMessage(64 * MIB);
    assertThat(message.capacity()).isZero();
    assertThat(message.add(Unpooled.wrappedBuffer(new byte[1]))).isFalse();
    assertThat(message.capacity()).isLessThanOrEqualTo(32);
    // As many as would be 6 GiB, in a JVM of half of one.
    var raws = new java.util.ArrayList<Raw>();
    for (int i = 0; i < 100; i++) {
      raws.add(Raw.opened(node.address()));
      raws.getLast().write(join(6, (byte) FrameKind.LARGE.number, 64 * MIB, new byte[1]));
    }
    raws.forEach(Raw::close);
    assertUnharmed();
  }

  /** Turns red (out of time) when Connection answers each ping, whether the peer reads or not. */
  @Test
  void pingsNobodyReadsTheAnswersOfCostNoMemory() throws Exception {
    byte[] pings = new byte[5 * 200_000];
    for (int i = 0; i < pings.length; i += 5) {
      System.arraycopy(frame(FrameKind.PING), 0, pings, i, 5);
    }
    long before = direct();
    try (var raw = Raw.opened(node.address())) {
      for (int i = 0; i < 5; i++) {
        raw.write(pings);
      }
      raw.write(frame(FrameKind.MESSAGES, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 0));
      // All of them were read by then.
      await().atMost(60, TimeUnit.SECONDS).until(() -> !accepted.getLast().batches.isEmpty());
      assertThat(direct() - before).isLessThan(4L * MIB);
    }
    assertUnharmed();
  }

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** Turns red when Connection.onOpen answers whether the peer reads or not. */
  @Test
  void openingsNobodyReadsTheAnswersOfAreCutOff() throws Exception {
    byte[] openings = new byte[6 * 100_000];
    for (int i = 0; i < openings.length; i += 6) {
      System.arraycopy(frame(FrameKind.OPEN, (byte) 0x77), 0, openings, i, 6);
    }
    var start = ByteBuffer.allocate(4).putInt(FrameDecoder.PREFACE).array();
    try (var raw = new Raw(new Socket(node.address().getAddress(), node.address().getPort()))) {
      raw.write(start);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  raw.write(openings);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    assertUnharmed();
  }
}
