package io.cusinart.core.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Reads the fields of one message in protobuf's encoding. Not safe for use by two threads.
 *
 * <p>Every length is checked against the bytes that remain before anything is allocated. A field
 * that is not known is skipped, so that a newer sender may say more.
 *
 * <p>From an array and not from a network buffer, whose reader asks at each byte whether it is
 * still there: of a message of 60 bytes that was most of the time.
 */
public final class WireInput {

  private static final int LONGEST_VARINT = 10;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** What makes something of a part of an array that is given away to it. */
  @FunctionalInterface
  public interface Part<T> {

    /** Makes it of {@code length} bytes from {@code offset} on. */
    T of(byte[] array, int offset, int length);
  }

  private final byte[] source;
  private final int end;

  /** Whether the array is this message's own, so that parts of it need not be copied. */
  private final boolean own;

  private int at;
  private int type;

  /** Reads all of these bytes. */
  public WireInput(byte[] source) {
    this(source, 0, source.length);
  }

  /** Reads the bytes from {@code from} up to, without it, {@code end}. */
  public WireInput(byte[] source, int from, int end) {
    this(source, from, end, false);
  }

  private WireInput(byte[] source, int from, int end, boolean own) {
    this.source = source;
    this.at = Objects.checkFromToIndex(from, end, source.length);
    this.end = end;
    this.own = own;
  }

  /** Reads the first {@code length} bytes of an array that nobody else has. */
  static WireInput over(byte[] source, int length) {
    return new WireInput(source, 0, length, true);
  }

  /**
   * The number of the next field, or 0 at the end.
   *
   * @throws ProtocolFailure here and below, if the bytes are no such field
   */
  public int next() {
    if (at == end) {
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
    return (long) LONG.get(source, pass(Long.BYTES));
  }

  /** A number with a fraction. */
  public double real() {
    return Double.longBitsToDouble(fixed());
  }

  /** Yes or no. */
  public boolean flag() {
    return number() != 0;
  }

  /** Bytes, copied out of the message. */
  public byte[] bytes() {
    int from = passBytes();
    return Arrays.copyOfRange(source, from, at);
  }

  /** Bytes, copied only if they would not outlast the message. */
  public <T> T bytes(Part<T> part) {
    int from = passBytes();
    int length = at - from;
    return own
        ? part.of(source, from, length)
        : part.of(Arrays.copyOfRange(source, from, at), 0, length);
  }

  /** A message within the message. */
  public WireInput nested() {
    int from = passBytes();
    return new WireInput(source, from, at);
  }

  /** Numbers one after the other, each at least a byte, so that they cannot be too many. */
  public List<Integer> numbers() {
    WireInput packed = nested();
    var numbers = new ArrayList<Integer>();
    while (packed.at < packed.end) {
      long value = packed.varint();
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new ProtocolFailure("a number in a list that does not fit");
      }
      numbers.add((int) value);
    }
    return numbers;
  }

  /** Text. */
  public String text() {
    int from = passBytes();
    return new String(source, from, at - from, StandardCharsets.UTF_8);
  }

  /** All that is left, copied out of the message. */
  byte[] rest() {
    int from = at;
    at = end;
    return Arrays.copyOfRange(source, from, end);
  }

  /** Passes over the field whose number was read last. */
  public void skip() {
    switch (type) {
      case WireOutput.VARINT -> varint();
      case WireOutput.FIXED_64 -> pass(Long.BYTES);
      case WireOutput.BYTES -> passBytes();
      case WireOutput.FIXED_32 -> pass(Integer.BYTES);
      default -> throw new ProtocolFailure("a field of type %d".formatted(type));
    }
  }

  /** Passes over so many bytes and tells where they begin. */
  private int pass(int bytes) {
    if (end - at < bytes) {
      throw new ProtocolFailure("%d bytes are needed where %d remain".formatted(bytes, end - at));
    }
    int from = at;
    at += bytes;
    return from;
  }

  private int passBytes() {
    expect(WireOutput.BYTES);
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new ProtocolFailure(
          "a field of %s bytes where %d remain".formatted(Long.toUnsignedString(length), end - at));
    }
    return pass((int) length);
  }

  private void expect(int wanted) {
    if (type != wanted) {
      throw new ProtocolFailure("a field of type %d where %d is expected".formatted(type, wanted));
    }
  }

  /** A number of 1 to 10 bytes, seven bits in each. */
  long varint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      byte next = source[pass(1)];
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolFailure("a number that does not end");
  }
}
