package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Encodes many values into one {@link Payload}, each on its own, so that one that cannot be encoded
 * or decoded does not concern the others, and so that any of them can be sent again alone. Not safe
 * for use by two threads; holds a session of its codec until it is closed.
 *
 * <pre>
 * values := slot*
 * slot   := length bytes     length as a variable-length int; 0 for a place without a value
 * </pre>
 */
public final class ValuesWriter implements AutoCloseable {

  /** No value may be added when this many bytes are in: they must be taken first. */
  public static final int FULL_BYTES = 64 * 1_024;

  private static final int ONE_BYTE_LENGTHS = 0x80;

  private final UserObjectCodec codec;
  private final KryoSession session;
  private final Output output;
  private final int maxBytes;
  private final Identities identities = new Identities();
  private int count;
  private int lastStart;
  private boolean closed;

  ValuesWriter(UserObjectCodec codec, KryoSession session, int maxBytes) {
    this.codec = codec;
    this.session = session;
    this.output = session.manyOutput();
    this.maxBytes = maxBytes;
    output.reset();
  }

  /** Room for one value of the largest size beyond what may be in before. */
  static int capacity(int maxBytes) {
    return FULL_BYTES + maxBytes + 2 * Integer.BYTES;
  }

  /**
   * Adds a value.
   *
   * @throws io.cusinart.api.RuntimeFailure.Invalid as {@link UserObjectCodec#encode} does; nothing
   *     was added then
   * @throws IllegalStateException if {@link #FULL_BYTES} or more are in
   */
  public void add(@Nullable Object value) {
    int start = beginSlot();
    boolean done = false;
    try {
      session.writeTo(output, value);
      int length = output.position() - start - 1;
      if (length > maxBytes) {
        throw new KryoBufferOverflowException("more than one value may have");
      }
      endSlot(start, length);
      identities.addAll(session.identities());
      done = true;
    } catch (RuntimeException | LinkageError e) { // thrown by Kryo or by the user's own code
      throw codec.unencodable(session, value, e);
    } finally {
      if (!done) {
        output.setPosition(start);
      }
    }
  }

  /** Adds a place without a value. */
  public void addNothing() {
    endSlot(beginSlot(), 0);
  }

  private int beginSlot() {
    if (size() >= FULL_BYTES) {
      throw new IllegalStateException("%d bytes are in and must be taken".formatted(size()));
    }
    int start = output.position();
    output.writeByte(0);
    return start;
  }

  /** Most values are short, so one byte was left for the length; longer ones are moved up. */
  private void endSlot(int start, int length) {
    if (length < ONE_BYTE_LENGTHS) {
      output.getBuffer()[start] = (byte) length;
    } else {
      int more = Output.varIntLength(length, true) - 1;
      for (int i = 0; i < more; i++) {
        output.writeByte(0);
      }
      byte[] buffer = output.getBuffer();
      System.arraycopy(buffer, start + 1, buffer, start + 1 + more, length);
      output.setPosition(start);
      output.writeVarInt(length, true);
      output.setPosition(start + 1 + more + length);
    }
    lastStart = start;
    count++;
  }

  /** How many are in. */
  public int count() {
    return count;
  }

  /** How many bytes are in. */
  public int size() {
    return output.position();
  }

  /** Takes all out, as they travel together. */
  public Payload take() {
    return take(output.position(), count);
  }

  /** Takes all out but the last, which stays in as the first of those to come. */
  public Payload takeAllButLast() {
    return take(lastStart, count - 1);
  }

  private Payload take(int end, int taken) {
    byte[] buffer = output.getBuffer();
    // Of all values since the last clear: too many at times, and never too few.
    var payload = new Payload(java.util.Arrays.copyOf(buffer, end), 0, end, identities.toArray());
    int left = output.position() - end;
    System.arraycopy(buffer, end, buffer, 0, left);
    output.setPosition(left);
    count -= taken;
    lastStart = 0;
    return payload;
  }

  /** Forgets what is in. */
  public void clear() {
    output.setPosition(0);
    identities.clear();
    count = 0;
    lastStart = 0;
  }

  /** Gives the session back; nothing may be asked of this any more. May be called twice. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      codec.giveBack(session);
    }
  }
}
