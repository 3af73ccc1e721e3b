package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * A large message that is coming in. Not safe for use by two threads.
 *
 * <p>Its memory grows with what has really come: a length alone costs nothing.
 */
final class LargeMessage {

  private static final int FIRST_BYTES = 2 * 1_024 * 1_024;

  private final int length;
  private byte[] bytes;
  private int filled;

  /** A message of this length, which is allowed. */
  LargeMessage(int length) {
    this.length = length;
    this.bytes = new byte[Math.min(length, FIRST_BYTES)];
  }

  /**
   * Takes the next part; true if it was the last.
   *
   * @throws ProtocolFailure if it is more than was announced, or nothing
   */
  boolean add(ByteBuf part) {
    int more = part.readableBytes();
    if (more > length - filled || more == 0 && length > 0) {
      throw new ProtocolFailure(
          "a part of %d bytes where %d are missing".formatted(more, length - filled));
    }
    if (filled + more > bytes.length) {
      long twice = Math.max(2L * bytes.length, filled + more);
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, twice));
    }
    part.readBytes(bytes, filled, more);
    filled += more;
    return filled == length;
  }

  /** All of it, once the last part was taken. */
  ByteBuf whole() {
    return Unpooled.wrappedBuffer(bytes, 0, length);
  }
}
