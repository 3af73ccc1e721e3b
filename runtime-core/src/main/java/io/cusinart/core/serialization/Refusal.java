package io.cusinart.core.serialization;

/**
 * Why a value may not travel or bytes may not be read; becomes {@link
 * io.cusinart.api.RuntimeFailure.Invalid} at the codec's edge, where the path is known. Carries no
 * stack trace: the reason is in the data, and hostile input must be cheap to refuse.
 */
sealed class Refusal extends RuntimeException permits ForeignClass {

  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN = 300;

  Refusal(String why) {
    super(why, null, false, false);
  }

  /** For what user code or the JDK threw: its class and message. */
  static Refusal because(String what, Throwable thrown) {
    return new Refusal(what + ": " + oneLine(String.valueOf(thrown)));
  }

  /** Text that may come from the wire or a user, made fit for one line of a log. */
  static String oneLine(String text) {
    var line = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_SHOWN; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || Character.isIdentifierIgnorable(c) ? ' ' : c);
    }
    return text.length() > MAX_SHOWN ? line.append("...").toString() : line.toString();
  }
}
