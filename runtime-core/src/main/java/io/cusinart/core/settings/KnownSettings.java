package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings there are, which is those of {@code reference.conf}: their keys without the leading
 * {@code cusinart.}, and their kinds. Immutable.
 */
final class KnownSettings {

  private static final KnownSettings OF_REFERENCE = read();

  private final Config defaults;
  private final SortedMap<String, KeyType> types;

  private KnownSettings(Config defaults) {
    var byKey = new TreeMap<String, KeyType>();
    defaults.entrySet().forEach(each -> byKey.put(each.getKey(), KeyType.of(each.getValue())));
    this.defaults = defaults;
    this.types = Collections.unmodifiableSortedMap(byKey);
  }

  static KnownSettings ofReference() {
    return OF_REFERENCE;
  }

  /** Unresolved, since what is resolved has the system properties in it. */
  private static KnownSettings read() {
    return new KnownSettings(
        ConfigFactory.defaultReferenceUnresolved(KnownSettings.class.getClassLoader())
            .withOnlyPath(NodeSettings.ROOT)
            .resolve()
            .getConfig(NodeSettings.ROOT));
  }

  /** What holds where nobody says anything. */
  Config defaults() {
    return defaults;
  }

  SortedMap<String, KeyType> types() {
    return types;
  }

  KeyType type(String key) {
    return Objects.requireNonNull(types.get(key), "a known key");
  }

  boolean isSection(String path) {
    return types.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
  }

  /** The key or section that was probably meant by this path. */
  Optional<String> nearest(String path) {
    Stream<String> sections =
        types.keySet().stream().map(key -> key.substring(0, key.indexOf('.'))).distinct();
    return Stream.concat(sections, types.keySet().stream())
        .min(Comparator.comparingInt(known -> distance(path, known)))
        .filter(known -> distance(path, known) <= 1 + Math.min(path.length(), known.length()) / 4);
  }

  /** Of two keys; one that stands in a wrong section is one step away from itself. */
  private static int distance(String path, String known) {
    return Math.min(edits(path, known), 1 + edits(last(path), last(known)));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** How many letters must be put in, taken out or changed. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int i = 0; i <= to.length(); i++) {
      row[i] = i;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  /** A path as one types it, of a name that may be anything. */
  static String path(String section, String name) {
    String quoted = ConfigUtil.joinPath(name);
    return section.isEmpty() ? quoted : section + "." + quoted;
  }
}
