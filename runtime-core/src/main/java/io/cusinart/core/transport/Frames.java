package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * How frames are written: {@code u32 length, u8 kind and compression, body}; a compressed body is
 * behind its {@code u32} length before compression. Not safe for use by two threads.
 */
final class Frames {

  /** The longest body, before compression: what one frame can make the other side allocate. */
  static final int MAX_BODY = 128 * 1_024;

  /** How much a body holds at best: larger gains nothing, smaller lets others pass sooner. */
  static final int TARGET_BODY = 64 * 1_024;

  static final int LENGTH_BYTES = 4;
  static final int HEADER_BYTES = LENGTH_BYTES + 1;
  static final int COMPRESSED_HEADER_BYTES = HEADER_BYTES + 4;
  static final int COMPRESSION_SHIFT = 6;
  static final int KIND_MASK = (1 << COMPRESSION_SHIFT) - 1;

  private final CompressionStrategy compression;
  private final int compressAbove;

  /** Bodies longer than {@code compressAbove} bytes are compressed, if that makes them shorter. */
  Frames(CompressionStrategy compression, int compressAbove) {
    this.compression = compression;
    this.compressAbove = compressAbove;
  }

  /** A buffer for a frame, ready for its body. */
  static ByteBuf begin(ByteBufAllocator allocator, FrameKind kind, int expectedBytes) {
    ByteBuf frame = allocator.directBuffer(HEADER_BYTES + expectedBytes);
    return frame.writeInt(0).writeByte(kind.number);
  }

  /** A whole frame with a text for a body. */
  static ByteBuf text(ByteBufAllocator allocator, FrameKind kind, String text) {
    ByteBuf frame = begin(allocator, kind, text.length());
    frame.writeCharSequence(cut(text), StandardCharsets.UTF_8);
    return end(frame);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 1_000));
  }

  static int bodyBytes(ByteBuf frame) {
    return frame.readableBytes() - HEADER_BYTES;
  }

  /** The frame as it travels uncompressed. */
  static ByteBuf end(ByteBuf frame) {
    return frame.setInt(frame.readerIndex(), frame.readableBytes() - LENGTH_BYTES);
  }

  /** The frame as it travels; takes {@code frame} over. */
  ByteBuf end(ByteBufAllocator allocator, ByteBuf frame) {
    int body = bodyBytes(frame);
    if (body <= compressAbove || compression == CompressionStrategy.NONE) {
      return end(frame);
    }
    ByteBuf shorter = allocator.directBuffer(COMPRESSED_HEADER_BYTES + body);
    try {
      int kind = frame.getByte(frame.readerIndex() + LENGTH_BYTES);
      shorter.writeInt(0).writeByte(kind | compression.number() << COMPRESSION_SHIFT);
      compression.append(
          frame.slice(frame.readerIndex() + HEADER_BYTES, body), shorter.writeInt(body));
    } catch (RuntimeException | Error broken) {
      shorter.release();
      frame.release();
      throw broken;
    }
    boolean worthIt = shorter.readableBytes() < frame.readableBytes();
    (worthIt ? frame : shorter).release();
    return end(worthIt ? shorter : frame);
  }
}
