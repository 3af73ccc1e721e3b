package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A large message that is coming in. Not safe for use by two threads.
 *
 * <p>Its memory grows with what has really come: a length alone costs nothing.
 */
final class LargeMessage {

  /** How many parts like the first one there is room for at first. */
  private static final int PARTS_AT_FIRST = 32;

  private final int length;
  private byte[] bytes;
  private int filled;

  /** A message of this length, which is allowed. */
  LargeMessage(int length) {
    this.length = length;
    this.bytes = new byte[0];
  }

  /**
   * Takes the next part; true if it was the last.
   *
   * @throws ProtocolFailure if it is more than was announced, or nothing
   */
  boolean add(ByteBuf part) {
    int more = part.readableBytes();
    if (more > length - filled || (more == 0 && length > 0)) {
      throw new ProtocolFailure(
          "a part of %d bytes where %d are missing".formatted(more, length - filled));
    }
    if (filled + more > bytes.length) {
      long room = filled == 0 ? (long) PARTS_AT_FIRST * more : 2L * bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, Math.max(room, filled + more)));
    }
    part.readBytes(bytes, filled, more);
    filled += more;
    return filled == length;
  }

  /** How much memory it holds. */
  int capacity() {
    return bytes.length;
  }

  /** All of it, once the last part was taken. */
  WireInput whole() {
    return WireInput.over(bytes, length);
  }
}
