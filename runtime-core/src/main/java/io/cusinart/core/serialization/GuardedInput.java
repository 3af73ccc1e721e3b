package io.cusinart.core.serialization;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoBufferUnderflowException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Kryo's input with a check before every allocation: what is declared must fit into the bytes that
 * remain, and all declarations of one message together into its length. Kryo 5.6.2 allocates first
 * and reads afterwards, so five bytes can ask it for gigabytes.
 *
 * <p>Every element of every container takes at least one byte that no other element shares. Hence
 * the sum of all declared lengths never exceeds the length of an honest message, and containers
 * nested in each other cannot multiply a length that each of them alone could have.
 *
 * <p>Not safe for use by two threads.
 */
final class GuardedInput extends Input {

  private static final byte[] NOTHING = new byte[0];

  /** What the JDK puts in the place of a byte that is no ASCII. */
  static final char NO_ASCII = '\uFFFD';

  private static final int FIRST_CHARS = 32;
  private static final int MOST_KEPT_CHARS = 64 * 1_024;

  private long unclaimed;

  /** Reads these bytes from now on. They are not copied and never changed. */
  void begin(byte[] bytes, int offset, int length) {
    setBuffer(bytes, offset, length);
    unclaimed = length;
  }

  /** Keeps nothing of the last message, nor what the longest text in it needed. */
  void forget() {
    setBuffer(NOTHING);
    if (chars.length > MOST_KEPT_CHARS) {
      chars = new char[FIRST_CHARS];
    }
  }

  /** Bytes not read yet. */
  int remaining() {
    return limit() - position();
  }

  /**
   * To be called before allocating for {@code count} elements of at least {@code bytesEach} bytes.
   *
   * @throws Refusal if they cannot be in the message
   */
  void claim(int count, int bytesEach) {
    long needed = (long) count * bytesEach;
    if (count < 0 || needed > remaining() || needed > unclaimed) {
      throw new Refusal(
          "declares %d elements of at least %d bytes where %d bytes remain"
              .formatted(count, bytesEach, Math.min(remaining(), unclaimed)));
    }
    unclaimed -= needed;
  }

  /** Passes over what comes next if it is these bytes, from {@code from} on. */
  boolean skip(byte[] expected, int from) {
    int end = position() + expected.length - from;
    boolean here =
        end <= limit()
            && Arrays.equals(getBuffer(), position(), end, expected, from, expected.length);
    if (here) {
      setPosition(end);
    }
    return here;
  }

  // Kryo's own version moves the remaining bytes to the front, which would change the caller's
  // array.
  @Override
  protected int require(int required) {
    if (required > remaining()) {
      throw new KryoBufferUnderflowException(
          "%d bytes are needed where %d remain".formatted(required, remaining()));
    }
    return remaining();
  }

  @Override
  public byte[] readBytes(int length) {
    claim(length, Byte.BYTES);
    return super.readBytes(length);
  }

  @Override
  public @Nullable String readString() {
    if (remaining() > 0 && readVarIntFlag()) {
      int start = position();
      int charsAndOne = readVarIntFlag(true);
      if (charsAndOne != 0) {
        int length = charsAndOne - 1;
        claim(length, Byte.BYTES);
        String ascii = readAscii(length);
        if (ascii != null) {
          return ascii;
        }
      }
      setPosition(start);
    }
    return super.readString();
  }

  /** All characters at once, where Kryo looks at each; null if one is not ASCII. */
  private @Nullable String readAscii(int length) {
    boolean beginsSo = length > 0 && buffer[position] >= 0;
    String text = beginsSo ? new String(buffer, position, length, US_ASCII) : null;
    if (text == null || text.indexOf(NO_ASCII) >= 0) {
      return null;
    }
    position += length;
    return text;
  }

  @Override
  public int[] readInts(int length) {
    claim(length, Integer.BYTES);
    return super.readInts(length);
  }

  @Override
  public int[] readInts(int length, boolean optimizePositive) {
    claim(length, 1);
    return super.readInts(length, optimizePositive);
  }

  @Override
  public long[] readLongs(int length) {
    claim(length, Long.BYTES);
    return super.readLongs(length);
  }

  @Override
  public long[] readLongs(int length, boolean optimizePositive) {
    claim(length, 1);
    return super.readLongs(length, optimizePositive);
  }

  @Override
  public float[] readFloats(int length) {
    claim(length, Float.BYTES);
    return super.readFloats(length);
  }

  @Override
  public double[] readDoubles(int length) {
    claim(length, Double.BYTES);
    return super.readDoubles(length);
  }

  @Override
  public short[] readShorts(int length) {
    claim(length, Short.BYTES);
    return super.readShorts(length);
  }

  @Override
  public char[] readChars(int length) {
    claim(length, Character.BYTES);
    return super.readChars(length);
  }

  @Override
  public boolean[] readBooleans(int length) {
    claim(length, 1);
    return super.readBooleans(length);
  }
}
