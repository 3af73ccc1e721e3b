package io.cusinart.samples.wordcount;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The pieces of a text in order, each of whole lines where lines are short enough. Holds one piece
 * in memory and reads on as it is asked; not safe for use by two threads.
 *
 * <p>A piece ends after its last line end. If it has none it ends after the last character that no
 * word runs over, so that counting piece by piece counts every word once. Only a single word longer
 * than a whole piece is cut in two, and never inside a character.
 *
 * <p>Reading fails with {@link UncheckedIOException}.
 */
final class Chunks implements Iterator<String> {

  private final Reader text;
  private final char[] window;
  private int filled;

  /**
   * Pieces of at most this many characters.
   *
   * @param maxChars at least 2, the longest character there is
   */
  Chunks(Reader text, int maxChars) {
    if (maxChars < 2) {
      throw new IllegalArgumentException("maxChars must be at least 2 but is " + maxChars);
    }
    this.text = text;
    this.window = new char[maxChars];
  }

  @Override
  public boolean hasNext() {
    fill();
    return filled > 0;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has no more pieces");
    }
    int end = filled < window.length ? filled : cut();
    String chunk = new String(window, 0, end);
    filled -= end;
    System.arraycopy(window, end, window, 0, filled);
    return chunk;
  }

  /** Reads until the window is full or the text has ended. */
  private void fill() {
    try {
      int read = 0;
      while (filled < window.length && read >= 0) {
        filled += read;
        read = text.read(window, filled, window.length - filled);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a full window is best cut. */
  private int cut() {
    for (int end = window.length; end > 0; end--) {
      if (window[end - 1] == '\n') {
        return end;
      }
    }
    // The second half of the last character may still be unread.
    int last = window.length - (Character.isHighSurrogate(window[window.length - 1]) ? 1 : 0);
    int end = last;
    while (end > 0) {
      int before = Character.codePointBefore(window, end);
      if (!Words.mayGoOnAfter(before)) {
        return end;
      }
      end -= Character.charCount(before);
    }
    return last;
  }
}
