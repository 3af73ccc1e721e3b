package io.cusinart.core.serialization;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Objects;

/**
 * Encoded bytes of a user's value, to be a component of a {@link WireMessage}; travels as a CBOR
 * byte string. Immutable by convention, with equality by content.
 *
 * <p>A part of an array, which is not copied, as a copy of each input and result at every step
 * would cost more than all the rest: who makes a payload gives the array away, and nobody writes to
 * it.
 */
public final class Payload {

  /** No bytes. */
  public static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] array;
  private final int offset;
  private final int size;
  private final long[] classes;

  /** Takes the bytes over. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Payload(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Takes over {@code size} bytes from {@code offset} on, and with them the whole array. */
  public Payload(byte[] array, int offset, int size) {
    this(array, offset, size, Identities.NONE);
  }

  /** The same of bytes that were made here, with the identities of the classes in them. */
  Payload(byte[] array, int offset, int size, long[] classes) {
    Objects.checkFromIndexSize(offset, size, array.length);
    this.array = array;
    this.offset = offset;
    this.size = size;
    this.classes = classes;
  }

  /**
   * Which of the application's classes are needed to read it, by the 64 bits that tell builds of
   * them apart; to be read only. Known where it was encoded: it does not travel and counts for
   * nothing in {@link #equals}.
   */
  public long[] classes() {
    return classes;
  }

  /** The bytes, to be read only; copied if they are not all of their array. */
  @JsonValue
  public byte[] bytes() {
    return size == array.length ? array : Arrays.copyOfRange(array, offset, offset + size);
  }

  /** The array they are in, to be read only, from {@link #offset} on. */
  public byte[] array() {
    return array;
  }

  /** Where they begin in {@link #array}. */
  public int offset() {
    return offset;
  }

  /** How many bytes it has. */
  public int size() {
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload
        && Arrays.equals(
            array,
            offset,
            offset + size,
            payload.array,
            payload.offset,
            payload.offset + payload.size);
  }

  @Override
  public int hashCode() {
    if (size == array.length) {
      return Arrays.hashCode(array);
    }
    int hash = 1;
    for (int i = offset; i < offset + size; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** The size only: content may be large, and private. */
  @Override
  public String toString() {
    return "Payload[" + size + " bytes]";
  }
}
