package io.cusinart.core.settings;

import com.typesafe.config.ConfigOrigin;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One line about one wrong setting. Immutable; ordered as one reads.
 *
 * @param place a file, or what else the setting came from
 * @param line in that file; not above 0 if it has none
 * @param text the key, what is allowed, and what it is; or what else there is to say
 */
record Refusal(String place, int line, String text) implements Comparable<Refusal> {

  private static final int LONGEST = 400;
  private static final Comparator<Refusal> AS_ONE_READS =
      Comparator.comparing(Refusal::place)
          .thenComparingInt(Refusal::line)
          .thenComparing(Refusal::text);

  static Refusal at(ConfigOrigin origin, String text) {
    return new Refusal(placeOf(origin), origin.lineNumber(), text);
  }

  private static String placeOf(ConfigOrigin origin) {
    @Nullable String file = origin.filename() != null ? origin.filename() : origin.resource();
    // What has neither says its line itself.
    return file != null ? file : origin.description().replaceFirst(": [0-9]+$", "");
  }

  /** What a person or a library wrote, in one line that has an end. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  @Override
  public int compareTo(Refusal other) {
    return AS_ONE_READS.compare(this, other);
  }

  @Override
  public String toString() {
    return shown(line > 0 ? "%s:%d: %s".formatted(place, line, text) : place + ": " + text);
  }
}
