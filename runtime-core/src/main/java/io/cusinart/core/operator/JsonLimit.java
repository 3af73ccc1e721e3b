package io.cusinart.core.operator;

import io.cusinart.api.RuntimeFailure;
import java.nio.charset.StandardCharsets;

/**
 * How much JSON one question or answer may carry. Pure.
 *
 * <p>Questions are for people and scripts: what is larger belongs into a file or through the API,
 * and a node must not keep much for many who ask at once.
 */
final class JsonLimit {

  static final int MOST_BYTES = 200 * 1024;

  private static final int MOST_CHARS_SHOWN = 1000;

  private JsonLimit() {}

  /**
   * Lets a text through that fits.
   *
   * @param what it is, as the subject of a sentence
   * @throws RuntimeFailure.Invalid if it does not fit
   */
  static String check(String what, String json) {
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      throw new RuntimeFailure.Invalid(
          "%s is %d bytes of JSON, over the limit of %d; let the computation read or write a file, or use the API in parts"
              .formatted(what, bytes, MOST_BYTES));
    }
    return json;
  }

  /** A long text for a person, cut where it might not fit into a message. */
  static String shorten(String text) {
    // At most three bytes for each char.
    int most = MOST_BYTES / 3;
    return text.length() <= most ? text : text.substring(0, most) + "…\n";
  }

  /** A text for a person, cut where it would be too long to travel or to read. */
  static String clip(String text) {
    return text.length() <= MOST_CHARS_SHOWN ? text : text.substring(0, MOST_CHARS_SHOWN) + "…";
  }
}
