package io.cusinart.core.settings;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** For each key a value that is not its default, as it is written in TOML. */
public final class OtherValues {

  private static final KnownSettings KNOWN = KnownSettings.ofReference();

  /** Where twice the default, or a text, would be refused. */
  private static final Map<String, String> SPECIAL =
      Map.of(
          "node.seeds", "[\"a:1\"]",
          "scheduling.strategy", "\"locality\"",
          "transport.compression", "\"zstd\"");

  private OtherValues() {}

  /** All keys, without the leading {@code cusinart.}. */
  public static SortedSet<String> keys() {
    return new TreeSet<>(KNOWN.types().keySet());
  }

  /** One that is as good. */
  public static String of(String key) {
    String special = SPECIAL.get(key);
    return special != null ? special : byType(key);
  }

  private static String byType(String key) {
    var defaults = KNOWN.defaults();
    return switch (KNOWN.type(key)) {
      case WHOLE -> String.valueOf(defaults.getInt(key) + 1);
      case NUMBER -> String.valueOf(defaults.getDouble(key) / 2);
      case TIME -> "\"%d us\"".formatted(defaults.getDuration(key).toNanos() / 500);
      case SIZE -> "\"%d B\"".formatted(defaults.getBytes(key) * 2 + 1_024);
      case SWITCH -> String.valueOf(!defaults.getBoolean(key));
      case LIST -> "[\"other\"]";
      case TEXT -> "\"other\"";
    };
  }

  /** A file in which this key has that value, and what it needs beside it. */
  public static String file(String key) {
    String beside = key.equals("tls.enabled") ? "tls.directory = \"certificates\"\n" : "";
    return beside + key + " = " + of(key) + "\n";
  }
}
