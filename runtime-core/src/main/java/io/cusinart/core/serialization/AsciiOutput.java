package io.cusinart.core.serialization;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.esotericsoftware.kryo.io.Output;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Kryo's output, but a long text of ASCII is copied as a whole: Kryo looks at each character, which
 * takes several times as long. What is written is the same. Not safe for use by two threads.
 */
final class AsciiOutput extends Output {

  /** Shorter ones Kryo writes in another form, in which the copy gains nothing. */
  private static final int MOST_SHORT = 32;

  private static final int MOST_HEADER = 5;
  private static final char MOST_ASCII = 0x7F;

  /** As {@link Output#Output(int, int)}. */
  AsciiOutput(int bufferBytes, int maxBytes) {
    super(bufferBytes, maxBytes);
  }

  /** As {@link Output#Output(OutputStream, int)}. */
  AsciiOutput(OutputStream target, int bufferBytes) {
    super(target, bufferBytes);
  }

  @Override
  public void writeString(@Nullable String text) {
    if (text == null || !seemsAscii(text)) {
      super.writeString(text);
      return;
    }
    int length = text.length();
    int start = position;
    writeVarIntFlag(true, length + 1, true);
    copyLowBytes(text, length);
    String copied = new String(buffer, position, length, US_ASCII);
    // A text may hold what the JDK reads where there is no ASCII.
    if (copied.equals(text) && copied.indexOf(GuardedInput.NO_ASCII) < 0) {
      position += length;
    } else {
      position = start;
      super.writeString(text);
    }
  }

  /** Long, in room enough, and worth a try. */
  private boolean seemsAscii(String text) {
    int length = text.length();
    return length > MOST_SHORT
        && length <= capacity - position - MOST_HEADER
        && text.charAt(0) <= MOST_ASCII;
  }

  // Deprecated because it takes the low byte of each character, which is what is wanted here.
  @SuppressWarnings("deprecation")
  private void copyLowBytes(String text, int length) {
    text.getBytes(0, length, buffer, position);
  }
}
