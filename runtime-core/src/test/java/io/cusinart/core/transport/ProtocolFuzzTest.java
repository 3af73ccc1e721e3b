package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.transport.Peers.Heard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bytes from a seed into each reader: only {@link ProtocolFailure} may come out. */
@ExtendWith(NoLeaks.class)
final class ProtocolFuzzTest {

  private static final int CASES = 100_000;

  private static Random random(String what) {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("ProtocolFuzzTest " + what + " fuzz.seed=" + seed);
    return new Random(seed);
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  /** A frame as the code writes it, with any kind and body. */
  private static byte[] frame(Random random, byte[] body) {
    var strategies = CompressionStrategy.values();
    var frames = new Frames(strategies[random.nextInt(strategies.length)], 10);
    var kinds = FrameKind.values();
    ByteBuf frame =
        Frames.begin(ByteBufAllocator.DEFAULT, kinds[random.nextInt(kinds.length)], 16)
            .writeBytes(body);
    ByteBuf whole = frames.end(ByteBufAllocator.DEFAULT, frame);
    byte[] bytes = ByteBufUtil.getBytes(whole);
    whole.release();
    return bytes;
  }

  private static byte[] mutated(Random random, byte[] bytes) {
    byte[] changed = bytes.clone();
    for (int count = random.nextInt(3); count > 0 && changed.length > 0; count--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    }
    return changed;
  }

  /** What came out, or null if it was refused. The parts end after each of these bytes. */
  static @Nullable List<String> decode(byte[] stream, List<Integer> ends) {
    var channel = new EmbeddedChannel(new FrameDecoder(false));
    var read = new ArrayList<String>();
    try {
      int start = 0;
      for (int end : ends) {
        channel.writeInbound(
            ByteBufAllocator.DEFAULT.directBuffer().writeBytes(stream, start, end - start));
        start = end;
        for (Frame frame; (frame = channel.readInbound()) != null; ) {
          read.add(frame.kind() + ByteBufUtil.hexDump(frame.body()));
          assertThat(frame.body().readableBytes()).isLessThanOrEqualTo(Frames.MAX_BODY);
          frame.body().release();
        }
      }
      return read;
    } catch (DecoderException refused) {
      assertThat(refused).hasCauseInstanceOf(ProtocolFailure.class);
      return null;
    } finally {
      channel.finish();
      for (Frame frame; (frame = channel.readInbound()) != null; ) {
        frame.body().release();
      }
    }
  }

  @Test
  void framesAreReadWhateverTheSplit() {
    var random = random("splits");
    for (int i = 0; i < 100; i++) {
      byte[] both =
          ByteBufUtil.getBytes(
              Unpooled.wrappedBuffer(
                  frame(random, bytes(random, 40)), frame(random, bytes(random, 40))));
      var whole = decode(both, List.of(both.length));

      assertThat(whole).hasSize(2);
      for (int split = 0; split <= both.length; split++) {
        assertThat(decode(both, List.of(split, both.length))).isEqualTo(whole);
      }
    }
  }

  @Test
  void bodiesThatAreNotCompressedAreRefused() {
    var random = random("bodies");
    ByteBuf body = Unpooled.directBuffer(1_024);
    ByteBuf target = Unpooled.directBuffer(2_048);
    for (int i = 0; i < CASES; i++) {
      var strategy = random.nextBoolean() ? CompressionStrategy.LZ4 : CompressionStrategy.ZSTD;
      byte[] original = bytes(random, 200);
      body.clear();
      ByteBuf source = Unpooled.directBuffer().writeBytes(original);
      strategy.append(source, body);
      source.release();
      byte[] packed = mutated(random, ByteBufUtil.getBytes(body));
      body.clear().writeBytes(packed);
      ByteBuf room = target.clear().slice(0, original.length + random.nextInt(3)).writerIndex(0);
      try {
        strategy.restore(body, room);
        assertThat(room.isWritable()).isFalse();
      } catch (ProtocolFailure refused) {
        assertThat(refused.getMessage()).doesNotContain("\n");
      }
    }
    body.release();
    target.release();
  }

  @Test
  void largeMessagesTakeWhatWasAnnouncedAndNoMore() {
    var random = random("large");
    for (int i = 0; i < CASES; i++) {
      int length = random.nextInt(2_000);
      var message = new LargeMessage(length);
      int sent = 0;
      boolean whole = false;
      try {
        while (!whole) {
          int part = random.nextInt(10) == 0 ? random.nextInt(2_100) : 1 + random.nextInt(300);
          whole = message.add(Unpooled.wrappedBuffer(new byte[part]));
          sent += part;
          assertThat(message.capacity()).isLessThanOrEqualTo(Math.max(32 * sent, 1));
        }
        assertThat(message.whole().rest().length).isEqualTo(length).isEqualTo(sent);
      } catch (ProtocolFailure refused) {
        assertThat(sent).isLessThanOrEqualTo(length);
      }
    }
  }

  /** Turns red (twice, the second time while closing) when FrameDecoder goes on after a fault. */
  @Test
  void aFaultIsReportedOnce() {
    var faults = new ArrayList<Throwable>();
    var channel =
        new EmbeddedChannel(
            new FrameDecoder(false),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
                faults.add(fault);
              }
            });
    channel.writeInbound(channel.alloc().directBuffer().writeInt(-1).writeByte(1));
    channel.finish();

    assertThat(faults).hasSize(1);
  }

  /** A whole connection that takes streams of any magic. */
  private static final class Accepting implements Connection.Owner {
    final List<Heard> heard = new ArrayList<>();

    @Override
    public void opened(Connection connection) {}

    @Override
    public void closed(Connection connection) {}

    @Override
    public void complain(String complaint) {}

    @Override
    public @Nullable StreamHandler handler(int magic) {
      return (stream, opening) -> {
        heard.add(new Heard());
        return Peers.channel(stream, heard.getLast());
      };
    }
  }

  /** Turns red when anything but a failure of the protocol closes a connection. */
  @Test
  void aConnectionTakesOrRefusesAnything() {
    var random = random("connections");
    for (int i = 0; i < CASES / 20; i++) {
      var owner = new Accepting();
      var channel =
          new EmbeddedChannel(new FrameDecoder(true), new Connection(owner, Peers.pool(), null));
      feed(random, channel);
      var _ = channel.close();
      channel.finishAndReleaseAll();
      for (Heard each : owner.heard) {
        assertThat(each.closed)
            .isCompletedWithValueMatching(reason ->
                !reason.detail().contains("Exception") && !reason.detail().equals("null"));
      }
    }
  }

  private static void feed(Random random, EmbeddedChannel channel) {
    ByteBuf in = channel.alloc().directBuffer().writeInt(FrameDecoder.PREFACE);
    in.writeBytes(Peers.frame(FrameKind.OPEN, (byte) 7));
    for (int count = 1 + random.nextInt(6); count > 0; count--) {
      in.writeBytes(mutated(random, frame(random, body(random))));
    }
    channel.writeInbound(in);
    channel.runPendingTasks();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      out.release();
    }
  }

  /** Something like messages, or like the beginning of a large one. */
  private static byte[] body(Random random) {
    ByteBuf body = Unpooled.buffer();
    for (int count = random.nextInt(4); count > 0; count--) {
      byte[] message = bytes(random, 20);
      body.writeInt(1 + message.length).writeByte(random.nextInt(4)).writeBytes(message);
    }
    body.writeBytes(random.nextInt(3) == 0 ? "tail".getBytes(StandardCharsets.UTF_8) : new byte[0]);
    return ByteBufUtil.getBytes(body);
  }
}
