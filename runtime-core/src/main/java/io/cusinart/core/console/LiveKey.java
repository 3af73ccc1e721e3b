package io.cusinart.core.console;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One typed key of a {@link LiveModule}: how it is read from the record and how the record with
 * another value is made. Immutable.
 *
 * @param <S> the record
 * @param name what stands after the {@code ::}
 * @param help what it is, in a few words
 * @param allowed which values it has, as in "must be …"
 * @param show the value as text
 * @param with the record with the value of a text; throws IllegalArgumentException if it is none
 * @param restarts the part that a change restarts, if one
 */
public record LiveKey<S>(
    String name,
    String help,
    String allowed,
    Function<S, String> show,
    BiFunction<S, String, S> with,
    Optional<String> restarts) {

  private static <S, V> LiveKey<S> make(
      String name, String help, TextType<V> type, Function<S, V> get, BiFunction<S, V, S> with) {
    return new LiveKey<>(
        name,
        help,
        type.allowed(),
        settings -> type.show().apply(get.apply(settings)),
        (settings, text) -> with.apply(settings, type.read().apply(text)),
        Optional.empty());
  }

  /** A whole number. */
  public static <S> Unfinished<S, Integer> whole(String name, String help, int least, int most) {
    return unfinished(name, help, TextType.whole(least, most));
  }

  /** A number that need not be whole; never NaN. */
  public static <S> Unfinished<S, Double> number(
      String name, String help, double least, double most) {
    return unfinished(name, help, TextType.number(least, most));
  }

  /** A time, such as {@code 500ms} or {@code 2 m}. */
  public static <S> Unfinished<S, Duration> time(
      String name, String help, Duration least, Duration most) {
    return unfinished(name, help, TextType.time(least, most));
  }

  /** A number of bytes, such as {@code 100MB} or {@code 16 MiB}. */
  public static <S> Unfinished<S, Long> bytes(String name, String help, long least, long most) {
    return unfinished(name, help, TextType.bytes(least, most));
  }

  /** One of these words. */
  public static <S> Unfinished<S, String> word(String name, String help, List<String> words) {
    return unfinished(name, help, TextType.word(words));
  }

  private static <S, V> Unfinished<S, V> unfinished(String name, String help, TextType<V> type) {
    return (get, with) -> make(name, help, type, get, with);
  }

  /** A key that lacks where its value is in the record. */
  @FunctionalInterface
  public interface Unfinished<S, V> {

    /** The key. */
    LiveKey<S> in(Function<S, V> get, BiFunction<S, V, S> with);
  }

  /** The same; a change restarts this part. */
  public LiveKey<S> restarting(String part) {
    return new LiveKey<>(name, help, allowed, show, with, Optional.of(part));
  }

  /** The same of a record that has this one as a part. */
  public <T> LiveKey<T> of(Function<T, S> part, BiFunction<T, S, T> withPart) {
    return new LiveKey<>(
        name,
        help,
        allowed,
        whole -> show.apply(part.apply(whole)),
        (whole, text) -> withPart.apply(whole, with.apply(part.apply(whole), text)),
        restarts);
  }
}
