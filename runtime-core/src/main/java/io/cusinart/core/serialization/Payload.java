package io.cusinart.core.serialization;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * Encoded bytes of a user's value, to be a component of a {@link WireMessage}; travels as a CBOR
 * byte string. Immutable by convention, with equality by content.
 *
 * @param bytes the content; not copied, as a copy of each input and result at every step would cost
 *     more than all the rest: who makes a payload gives the array away, and nobody writes to it
 */
// Everything for which an array makes a poor component is written out below.
@SuppressWarnings("ArrayRecordComponent")
public record Payload(byte[] bytes) {

  /** No bytes. */
  public static final Payload EMPTY = new Payload(new byte[0]);

  /** Takes the bytes over. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Payload {}

  /** The bytes, to be read only. */
  @Override
  @JsonValue
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes it has. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: content may be large, and private. */
  @Override
  public String toString() {
    return "Payload[" + bytes.length + " bytes]";
  }
}
