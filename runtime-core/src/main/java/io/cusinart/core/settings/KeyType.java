package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.time.Duration;

/** What kind of value a key has, known by its default. */
enum KeyType {
  WHOLE("a whole number"),
  NUMBER("a number, such as 0.05,"),
  TIME("a time with its unit (ns, us, ms, s, m, h or d), such as \"5 s\","),
  SIZE(
      "a number of bytes, alone or with its unit (kB, KiB, MB, MiB, GB, GiB), such as \"64 MiB\","),
  SWITCH("true or false (on or off)"),
  LIST("a list of texts, such as [\"a\", \"b\"],"),
  TEXT("a text");

  private static final String AMOUNT = "-?[0-9]+(\\.[0-9]+)? *";

  private final String allowed;

  KeyType(String allowed) {
    this.allowed = allowed;
  }

  /** As in "must be …". */
  String allowed() {
    return allowed;
  }

  static KeyType of(ConfigValue byDefault) {
    String text = String.valueOf(byDefault.unwrapped());
    if (byDefault instanceof ConfigList) {
      return LIST;
    }
    if (byDefault.unwrapped() instanceof Number) {
      return text.matches("-?[0-9]+") ? WHOLE : NUMBER;
    }
    if (text.matches(AMOUNT + "(ns|us|ms|s|m|h|d)")) {
      return TIME;
    }
    if (text.matches(AMOUNT + "([kKMGT]i?)?B")) {
      return SIZE;
    }
    return text.matches("on|off|true|false") ? SWITCH : TEXT;
  }

  /** Whether the value of this path can be read as one of this kind. */
  boolean fits(Config config, String path) {
    try {
      return isRead(config, path);
    } catch (ConfigException _) {
      return false;
    }
  }

  private boolean isRead(Config config, String path) {
    Object value =
        switch (this) {
          case WHOLE -> config.getInt(path);
          case NUMBER -> config.getDouble(path);
          case TIME -> config.getDuration(path);
          case SIZE -> config.getBytes(path);
          case SWITCH -> config.getBoolean(path);
          case LIST -> config.getStringList(path);
          case TEXT -> config.getString(path);
        };
    return switch (value) {
      // The reader cuts off what stands behind the point.
      case Integer whole -> config.getDouble(path) == whole;
      case Duration _ -> hasUnit(config.getString(path));
      default -> true;
    };
  }

  /** Who forgets it means seconds as often as milliseconds; of nothing it does not matter. */
  private static boolean hasUnit(String time) {
    return !time.strip().matches("[+-]?[0-9.]*[1-9][0-9.]*");
  }
}
