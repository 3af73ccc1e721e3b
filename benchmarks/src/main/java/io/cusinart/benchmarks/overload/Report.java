package io.cusinart.benchmarks.overload;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
 * @param maximumAfter as the first, at the end: by then all code is compiled
 */
public record Report(
    long maximum,
    long submitted,
    long completed,
    long rejected,
    long other,
    long open,
    long recoveryMillis,
    long maximumAfter) {

  private static final String NAME = "report";

  /** Whether a line is such a report. */
  static boolean isOne(String line) {
    return line.startsWith(NAME + " ");
  }

  /** The report of such a line. */
  static Report parse(String line) {
    List<Long> n = Arrays.stream(line.split(" ", -1)).skip(1).map(Long::parseLong).toList();
    return new Report(
        n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6), n.get(7));
  }

  String line() {
    return Stream.of(
            maximum, submitted, completed, rejected, other, open, recoveryMillis, maximumAfter)
        .map(Object::toString)
        .collect(Collectors.joining(" ", NAME + " ", ""));
  }
}
