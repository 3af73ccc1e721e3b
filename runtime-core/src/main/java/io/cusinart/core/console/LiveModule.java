package io.cusinart.core.console;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A module whose values are parts of an immutable record. Safe for use by several threads.
 *
 * @param <S> the record
 */
public final class LiveModule<S> implements DynamicConfigurator {

  private static final int MOST_SHOWN = 80;

  private final String name;
  private final LiveRecord<S> settings;
  private final SortedMap<String, LiveKey<S>> keys = new TreeMap<>();

  /** A module with these keys of the record. */
  public LiveModule(String name, LiveRecord<S> settings, List<LiveKey<S>> keys) {
    this.name = name;
    this.settings = settings;
    keys.forEach(each -> this.keys.put(each.name(), each));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public SortedMap<String, String> keys() {
    var lines = new TreeMap<String, String>();
    keys.forEach((key, each) -> lines.put(key, each.help() + "; " + each.allowed()));
    return Collections.unmodifiableSortedMap(lines);
  }

  @Override
  public String get(String key) {
    return find(key).show().apply(settings.now());
  }

  @Override
  public Change change(String key, List<String> arguments) {
    LiveKey<S> found = find(key);
    String text = String.join(" ", arguments);
    S next;
    try {
      next = found.with().apply(settings.now(), text);
    } catch (IllegalArgumentException unfit) {
      throw new IllegalArgumentException(
          "%s::%s must be %s but is [%s]".formatted(name, key, found.allowed(), clip(text)), unfit);
    }
    Change change =
        Change.of(
            found.show().apply(next),
            () -> settings.change(record -> found.with().apply(record, text)));
    boolean same = next.equals(settings.now());
    return same ? change : found.restarts().map(change::restarting).orElse(change);
  }

  private LiveKey<S> find(String key) {
    LiveKey<S> found = keys.get(key);
    if (found == null) {
      throw unknownKey(name, key, keys.keySet());
    }
    return found;
  }

  /** For modules of one's own: says which keys there are. */
  public static IllegalArgumentException unknownKey(
      String module, String key, Iterable<String> known) {
    return new IllegalArgumentException(
        "%s has no [%s]; it has %s".formatted(module, clip(key), String.join(", ", known)));
  }

  static String clip(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }
}
