package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Bytes to {@link Frame}s. A length is looked at before anything is allocated for it, and before
 * the bytes it promises have come.
 */
final class FrameDecoder extends ByteToMessageDecoder {

  /**
   * What a connection begins with, so that a stranger's client is told from a node: "CUS" and the
   * version.
   */
  static final int PREFACE = 'C' << 24 | 'U' << 16 | 'S' << 8 | 1;

  private boolean prefaceExpected;
  private boolean broken;

  /** Accepting sides expect the preface. */
  FrameDecoder(boolean prefaceExpected) {
    this.prefaceExpected = prefaceExpected;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    // Until it has gone well: what follows a fault means nothing, and is not complained of twice.
    broken = true;
    decodeNext(context, in, out);
    broken = false;
  }

  private void decodeNext(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (prefaceExpected) {
      if (in.readableBytes() < Integer.BYTES) {
        return;
      }
      int preface = in.readInt();
      if (preface != PREFACE) {
        throw new ProtocolFailure(
            "it begins with %08x, not as a node of this version does".formatted(preface));
      }
      prefaceExpected = false;
    }
    if (in.readableBytes() >= Frames.HEADER_BYTES) {
      decodeFrame(context, in, out);
    }
  }

  private static void decodeFrame(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    long length = in.getUnsignedInt(in.readerIndex());
    int first = in.getUnsignedByte(in.readerIndex() + Frames.LENGTH_BYTES);
    int compression = first >> Frames.COMPRESSION_SHIFT;
    int most = 1 + Frames.MAX_BODY;
    if (length < 1 || length > most) {
      throw new ProtocolFailure("a frame of %d bytes; 1 to %d are allowed".formatted(length, most));
    }
    FrameKind kind = FrameKind.of(first & Frames.KIND_MASK);
    if (in.readableBytes() < Frames.LENGTH_BYTES + length) {
      return;
    }
    in.skipBytes(Frames.HEADER_BYTES);
    ByteBuf body = in.readSlice((int) length - 1);
    out.add(
        new Frame(
            kind,
            compression == 0
                ? body.retain()
                : restore(context, body, CompressionStrategy.of(compression))));
  }

  private static ByteBuf restore(
      ChannelHandlerContext context, ByteBuf body, CompressionStrategy compression) {
    if (body.readableBytes() < Integer.BYTES) {
      throw new ProtocolFailure("a compressed frame without its length");
    }
    long original = body.readUnsignedInt();
    if (original > Frames.MAX_BODY) {
      throw new ProtocolFailure(
          "a compressed frame that would be %d bytes; %d are allowed"
              .formatted(original, Frames.MAX_BODY));
    }
    ByteBuf restored = context.alloc().directBuffer((int) original, (int) original);
    try {
      compression.restore(body, restored);
      return restored;
    } catch (RuntimeException | Error broken) {
      restored.release();
      throw broken;
    }
  }
}
