package io.cusinart.testkit.process;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, none longer than a limit, so that a child that never ends its line cannot
 * fill this JVM's memory. A longer line comes in pieces. Not safe for use by two threads.
 */
final class LineReader {

  /** The longest piece, in characters. */
  static final int MAX_CHARS = 16_384;

  private final Reader in;
  private final char[] chunk = new char[8_192];
  private final StringBuilder line = new StringBuilder();
  private int next;
  private int limit;

  LineReader(Reader in) {
    this.in = in;
  }

  /** The next line without its end, or null at the end of the stream. Blocks. */
  @Nullable String next() throws IOException {
    while (true) {
      if (next == limit && !fill()) {
        return line.isEmpty() ? null : take();
      }
      char c = chunk[next++];
      if (c == '\n') {
        return take();
      }
      if (line.length() == MAX_CHARS) {
        next--;
        return take();
      }
      line.append(c);
    }
  }

  private boolean fill() throws IOException {
    limit = Math.max(0, in.read(chunk));
    next = 0;
    return limit > 0;
  }

  private String take() {
    int end = line.length();
    boolean carriageReturn = end > 0 && line.charAt(end - 1) == '\r';
    String text = line.substring(0, carriageReturn ? end - 1 : end);
    line.setLength(0);
    return text;
  }
}
