package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of one message in protobuf's encoding. Not safe for use by two threads.
 *
 * <p>Every length is checked against the bytes that remain before anything is allocated. A field
 * that is not known is skipped, so that a newer sender may say more.
 */
public final class WireInput {

  private static final int LONGEST_VARINT = 10;

  private final ByteBuf source;
  private int type;

  /** Reads up to the end of this buffer. */
  public WireInput(ByteBuf source) {
    this.source = source;
  }

  /**
   * The number of the next field, or 0 at the end.
   *
   * @throws ProtocolFailure here and below, if the bytes are no such field
   */
  public int next() {
    if (!source.isReadable()) {
      return 0;
    }
    long tag = varint();
    type = (int) tag & (1 << WireOutput.TYPE_BITS) - 1;
    long field = tag >>> WireOutput.TYPE_BITS;
    if (field < 1 || field > 1_000) {
      throw new ProtocolFailure("a field of number %d".formatted(field));
    }
    return (int) field;
  }

  /** A number that is mostly small and never negative. */
  public long number() {
    expect(WireOutput.VARINT);
    long value = varint();
    if (value < 0) {
      throw new ProtocolFailure("a negative number where none may be");
    }
    return value;
  }

  /** A number that fits an int. */
  public int smallNumber() {
    long value = number();
    if (value > Integer.MAX_VALUE) {
      throw new ProtocolFailure(
          "the number %d where at most %d may be".formatted(value, Integer.MAX_VALUE));
    }
    return (int) value;
  }

  /** A number that is as likely large as small. */
  public long fixed() {
    expect(WireOutput.FIXED_64);
    require(Long.BYTES);
    return source.readLongLE();
  }

  /** A number with a fraction. */
  public double real() {
    return Double.longBitsToDouble(fixed());
  }

  /** Yes or no. */
  public boolean flag() {
    return number() != 0;
  }

  /** Bytes, copied out of the buffer. */
  public byte[] bytes() {
    byte[] value = new byte[length()];
    source.readBytes(value);
    return value;
  }

  /** Numbers one after the other, each at least a byte, so that they cannot be too many. */
  public List<Integer> numbers() {
    int length = length();
    int end = source.readerIndex() + length;
    var numbers = new ArrayList<Integer>();
    while (source.readerIndex() < end) {
      long value = varint();
      if (value < 0 || value > Integer.MAX_VALUE || source.readerIndex() > end) {
        throw new ProtocolFailure("a number in a list that does not fit");
      }
      numbers.add((int) value);
    }
    return numbers;
  }

  /** Text. */
  public String text() {
    return source.readCharSequence(length(), StandardCharsets.UTF_8).toString();
  }

  /** Passes over the field whose number was read last. */
  public void skip() {
    switch (type) {
      case WireOutput.VARINT -> varint();
      case WireOutput.FIXED_64 -> skip(Long.BYTES);
      case WireOutput.BYTES -> skip(length());
      case WireOutput.FIXED_32 -> skip(Integer.BYTES);
      default -> throw new ProtocolFailure("a field of type %d".formatted(type));
    }
  }

  private void skip(int bytes) {
    require(bytes);
    source.skipBytes(bytes);
  }

  private int length() {
    expect(WireOutput.BYTES);
    long length = varint();
    if (length < 0 || length > source.readableBytes()) {
      throw new ProtocolFailure(
          "a field of %s bytes where %d remain"
              .formatted(Long.toUnsignedString(length), source.readableBytes()));
    }
    return (int) length;
  }

  private void expect(int wanted) {
    if (type != wanted) {
      throw new ProtocolFailure("a field of type %d where %d is expected".formatted(type, wanted));
    }
  }

  private void require(int bytes) {
    require(source, bytes);
  }

  private static void require(ByteBuf source, int bytes) {
    if (source.readableBytes() < bytes) {
      throw new ProtocolFailure(
          "%d bytes are needed where %d remain".formatted(bytes, source.readableBytes()));
    }
  }

  private long varint() {
    return varint(source);
  }

  static long varint(ByteBuf source) {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      require(source, 1);
      byte next = source.readByte();
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolFailure("a number that does not end");
  }
}
