package io.cusinart.samples;

import java.util.List;

/**
 * The numbers of one command line. Immutable.
 *
 * @param usage what the command takes, for the error message
 * @param values as given
 */
public record Arguments(String usage, List<String> values) {

  /** Copies the values. */
  public Arguments {
    values = List.copyOf(values);
  }

  /**
   * The whole number at this index, or {@code fallback} if there are fewer values.
   *
   * @throws IllegalArgumentException with one line that names the value and the limits, if it is no
   *     number or not from {@code min} to {@code max}
   */
  public long number(int index, String name, long fallback, long min, long max) {
    if (index >= values.size()) {
      return fallback;
    }
    String text = values.get(index);
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Refused below, in the same words as a number that is out of range.
    }
    throw new IllegalArgumentException(
        "%s must be a whole number from %d to %d but is [%s]; usage: %s"
            .formatted(name, min, max, text, usage));
  }
}
