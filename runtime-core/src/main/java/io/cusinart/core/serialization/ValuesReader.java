package io.cusinart.core.serialization;

import io.cusinart.api.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what {@link ValuesWriter} has made, one value after the other. Not safe for use by two
 * threads; holds a session of its codec until it is closed.
 */
public final class ValuesReader implements AutoCloseable {

  private final UserObjectCodec codec;
  private final KryoSession session;
  private final int maxBytes;
  private final Slots slots;
  private boolean closed;

  ValuesReader(UserObjectCodec codec, KryoSession session, Payload values, int maxBytes) {
    this.codec = codec;
    this.session = session;
    this.maxBytes = maxBytes;
    this.slots = new Slots(values);
  }

  /**
   * Goes to the next place; false if there is none.
   *
   * @throws RuntimeFailure.Invalid if the bytes are anything else than what a writer makes
   */
  public boolean next() {
    return slots.next();
  }

  /** Whether there is no value in this place. */
  public boolean isEmpty() {
    return slots.length() == 0;
  }

  /**
   * The value in this place.
   *
   * @throws RuntimeFailure.Invalid as {@link UserObjectCodec#decode} does; the next can be read all
   *     the same
   * @throws ForeignClass as decode does
   */
  public @Nullable Object value() {
    int length = slots.length();
    if (length > maxBytes) {
      throw codec.tooLong(length);
    }
    try {
      return session.read(slots.bytes, slots.start, length);
    } catch (ForeignClass foreign) {
      throw foreign;
    } catch (RuntimeException | LinkageError e) { // Kryo, the JDK or the user's own code
      throw UserObjectCodec.undecodable(length, session, e);
    }
  }

  /** Gives the session back; nothing may be asked of this any more. May be called twice. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      codec.giveBack(session);
    }
  }

  /**
   * Some of many values, in the same order, without decoding any.
   *
   * @param wanted their indexes, ascending
   * @throws RuntimeFailure.Invalid if the bytes are anything else than what a writer makes
   */
  public static Payload select(Payload values, int[] wanted) {
    var slots = new Slots(values);
    var selected = new ByteArrayOutputStream(values.size());
    int found = 0;
    for (int index = 0; found < wanted.length && slots.next(); index++) {
      if (wanted[found] == index) {
        selected.write(slots.bytes, slots.slotStart, slots.end - slots.slotStart);
        found++;
      }
    }
    return new Payload(selected.toByteArray(), 0, selected.size(), values.classes());
  }

  /**
   * The only one of many values, as {@link UserObjectCodec#encode} would have encoded it.
   *
   * @throws RuntimeFailure.Invalid if the bytes are anything else than what a writer makes
   */
  public static Payload only(Payload values) {
    var slots = new Slots(values);
    return slots.next()
        ? new Payload(
            Arrays.copyOfRange(slots.bytes, slots.start, slots.end),
            0,
            slots.length(),
            values.classes())
        : Payload.EMPTY;
  }

  /** Goes from slot to slot. */
  private static final class Slots {
    private static final int MOST_LENGTH_BITS = 28;

    final byte[] bytes;
    private final int first;
    private final int last;
    int slotStart;
    int start;
    int end;

    Slots(Payload values) {
      this.bytes = values.array();
      this.first = values.offset();
      this.last = first + values.size();
      this.start = first;
      this.end = first;
    }

    int length() {
      return end - start;
    }

    boolean next() {
      if (end == last) {
        return false;
      }
      slotStart = end;
      int at = end;
      int length = 0;
      byte part;
      int shift = 0;
      do {
        if (at == last || shift > MOST_LENGTH_BITS) {
          throw malformed();
        }
        part = bytes[at++];
        length |= (part & 0x7F) << shift;
        shift += 7;
      } while (part < 0);
      if (length < 0 || length > last - at) {
        throw malformed();
      }
      start = at;
      end = at + length;
      return true;
    }

    private RuntimeFailure.Invalid malformed() {
      return new RuntimeFailure.Invalid(
          "%d bytes of values are cut or damaged at %d".formatted(last - first, slotStart - first));
    }
  }
}
