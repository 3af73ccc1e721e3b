package io.cusinart.benchmarks.overload;

import java.util.Arrays;
import java.util.List;

/**
 * What came of asking for too much. Immutable.
 *
 * @param maximum tasks a second when only so many are out that nobody has too many
 * @param submitted while too much was asked for
 * @param completed of these, while it lasted
 * @param rejected of all
 * @param other neither completed nor rejected
 * @param open without an outcome at the end
 * @param recoveryMillis until the rate was that of before, or -1
 */
public record Report(
    long maximum,
    long submitted,
    long completed,
    long rejected,
    long other,
    long open,
    long recoveryMillis) {

  private static final String NAME = "report";

  /** Whether a line is such a report. */
  static boolean isOne(String line) {
    return line.startsWith(NAME + " ");
  }

  /** The report of such a line. */
  static Report parse(String line) {
    List<Long> n = Arrays.stream(line.split(" ", -1)).skip(1).map(Long::parseLong).toList();
    return new Report(n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6));
  }

  String line() {
    return "%s %d %d %d %d %d %d %d"
        .formatted(NAME, maximum, submitted, completed, rejected, other, open, recoveryMillis);
  }
}
