package io.cusinart.benchmarks.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.Random;

/** The frames of the echo: four bytes of length, then so many. Stateless. */
final class Frames {

  private static final int LENGTH_BYTES = 4;
  private static final int MOST_BYTES = 2 << 20;

  private Frames() {}

  /** One that keeps the length, so that a frame can be sent back as it came. */
  static ChannelHandler decoder() {
    return new LengthFieldBasedFrameDecoder(MOST_BYTES, 0, LENGTH_BYTES);
  }

  /** Reads as much at once as a big frame wants. */
  static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(2_048, 65_536, 1 << 20);
  }

  /** A frame with so many random bytes, in memory that sockets take without copying. */
  static ByteBuf random(int bytes) {
    var content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Unpooled.directBuffer(LENGTH_BYTES + bytes).writeInt(bytes).writeBytes(content);
  }
}
