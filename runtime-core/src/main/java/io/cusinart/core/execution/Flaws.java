package io.cusinart.core.execution;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a user's code throws, as text that may travel. Without state. */
final class Flaws {

  private static final int LONGEST_STACK = 16_000;
  private static final int LONGEST_MESSAGE = 2_000;

  private Flaws() {}

  /** What was thrown, as text. */
  static Reply.Flaw of(Throwable thrown) {
    return new Reply.Flaw(
        thrown.getClass().getName(),
        told(() -> shorten(thrown.getMessage())),
        told(() -> stackOf(thrown)));
  }

  // An exception is a user's code as well, and may throw when it is asked.
  private static String told(Supplier<String> part) {
    try {
      return part.get();
    } catch (Throwable second) {
      return "cannot be told: asked for it, it threw " + second.getClass().getName();
    }
  }

  private static String stackOf(Throwable thrown) {
    var stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    return cut(stack.toString(), LONGEST_STACK);
  }

  /** A message as it may travel: there is one, and it is not too long. */
  static String shorten(@Nullable String message) {
    return cut(message == null ? "no message" : message, LONGEST_MESSAGE);
  }

  /** Cut where it may split a surrogate pair, which no encoding takes: half a pair becomes "?". */
  static String cut(String text, int longest) {
    String cut = text.substring(0, Math.min(text.length(), longest));
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
