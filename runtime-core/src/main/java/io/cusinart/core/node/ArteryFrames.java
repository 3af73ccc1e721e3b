package io.cusinart.core.node;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * Reads the lengths of the frames that come in, before Artery does: it gathers whatever a length
 * announces (apache/pekko#3492). Not safe for use by two threads.
 */
final class ArteryFrames {

  /** The magic and the number of the stream, with which a connection begins. */
  private static final int OPENING_BYTES = 5;

  private final int mostBytes;
  private long unseenBytes = OPENING_BYTES;
  private int lengthBytes;
  private int length;

  /** Of at most so many bytes. */
  ArteryFrames(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Reads these bytes, the next of the connection.
   *
   * @throws SSLException if a frame would be too long; nothing is to be read after it
   */
  void read(ByteBuffer bytes) throws SSLException {
    while (bytes.hasRemaining()) {
      if (unseenBytes > 0) {
        int passed = (int) Math.min(unseenBytes, bytes.remaining());
        bytes.position(bytes.position() + passed);
        unseenBytes -= passed;
      } else {
        readLength(bytes.get());
      }
    }
  }

  private void readLength(byte next) throws SSLException {
    length |= (next & 0xFF) << (Byte.SIZE * lengthBytes);
    lengthBytes++;
    if (lengthBytes < Integer.BYTES) {
      return;
    }
    if (length < 0 || length > mostBytes) {
      throw new SSLException(
          "a frame of %d bytes; %d are allowed"
              .formatted(Integer.toUnsignedLong(length), mostBytes));
    }
    unseenBytes = length;
    length = 0;
    lengthBytes = 0;
  }
}
