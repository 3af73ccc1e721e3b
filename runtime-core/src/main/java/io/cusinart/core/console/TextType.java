package io.cusinart.core.console;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How values of one kind are written and read. Immutable and pure.
 *
 * @param allowed as in "must be …"
 * @param show writes it so that {@code read} takes it
 * @param read throws IllegalArgumentException, whose message nobody reads, if it is no such value
 */
record TextType<V>(String allowed, Function<V, String> show, Function<String, V> read) {

  private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]{0,3})");

  private static final List<Map.Entry<String, Long>> TIMES =
      List.of(
          Map.entry("h", 3_600_000_000_000L),
          Map.entry("m", 60_000_000_000L),
          Map.entry("s", 1_000_000_000L),
          Map.entry("ms", 1_000_000L),
          Map.entry("us", 1_000L),
          Map.entry("ns", 1L));

  private static final List<Map.Entry<String, Long>> SIZES =
      List.of(
          Map.entry("GiB", 1L << 30),
          Map.entry("GB", 1_000_000_000L),
          Map.entry("MiB", 1L << 20),
          Map.entry("MB", 1_000_000L),
          Map.entry("KiB", 1L << 10),
          Map.entry("KB", 1_000L),
          Map.entry("B", 1L));

  static TextType<Integer> whole(int least, int most) {
    return new TextType<>(
        "a whole number from %d to %d".formatted(least, most),
        String::valueOf,
        text -> within(Integer.valueOf(text), least, most));
  }

  static TextType<Double> number(double least, double most) {
    // Comparisons with NaN are false, so that it is in no range.
    return new TextType<>(
        "a number from %s to %s".formatted(least, most),
        String::valueOf,
        text -> {
          if (!text.matches("[0-9]{1,9}([.][0-9]{1,9})?")) {
            throw new IllegalArgumentException(text);
          }
          return within(Double.valueOf(text), least, most);
        });
  }

  static TextType<Duration> time(Duration least, Duration most) {
    return new TextType<>(
        "a time from %s to %s, such as 500ms, 2s or 1m".formatted(show(least), show(most)),
        TextType::show,
        text -> within(Duration.ofNanos(amount(text, TIMES)), least, most));
  }

  static TextType<Long> bytes(long least, long most) {
    return new TextType<>(
        "a size from %s to %s, such as 500KB or 16MiB"
            .formatted(amountOf(least, SIZES), amountOf(most, SIZES)),
        bytes -> amountOf(bytes, SIZES),
        text -> within(amount(text, SIZES), least, most));
  }

  static TextType<String> word(List<String> words) {
    return new TextType<>(
        "one of " + String.join(", ", words),
        word -> word,
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return text;
        });
  }

  private static String show(Duration time) {
    return amountOf(time.toNanos(), TIMES);
  }

  private static <V extends Comparable<V>> V within(V value, V least, V most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(String.valueOf(value));
    }
    return value;
  }

  /** A unit must be given: who forgets it means seconds as often as milliseconds. */
  private static long amount(String text, List<Map.Entry<String, Long>> units) {
    Matcher parts = AMOUNT.matcher(text);
    if (parts.matches()) {
      for (Map.Entry<String, Long> unit : units) {
        if (unit.getKey().equals(parts.group(2))) {
          try {
            return Math.multiplyExact(Long.parseLong(parts.group(1)), unit.getValue());
          } catch (ArithmeticException tooMuch) {
            throw new IllegalArgumentException(text, tooMuch);
          }
        }
      }
    }
    throw new IllegalArgumentException(text);
  }

  /** In the largest unit that leaves no rest. */
  private static String amountOf(long value, List<Map.Entry<String, Long>> units) {
    for (Map.Entry<String, Long> unit : units) {
      if (value != 0 && value % unit.getValue() == 0) {
        return value / unit.getValue() + unit.getKey();
      }
    }
    return value + units.getLast().getKey();
  }
}
