package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/** Turns TOML into the form of all other configuration; each value knows its line. Stateless. */
final class TomlText {

  /** Each is a call on the stack of the parser; 512 KiB hold 460. */
  private static final int MOST_BRACKETS = 256;

  /** No setting lies deeper; what does is refused by the name of what it lies in. */
  private static final int DEEPEST = 8;

  private final String file;

  private TomlText(String file) {
    this.file = file;
  }

  /**
   * What this text says.
   *
   * @throws WrongSettingsException if it is no TOML
   */
  static Config read(String file, String text) {
    if (text.chars().filter(each -> each == '[' || each == '{').count() > MOST_BRACKETS) {
      throw new WrongSettingsException(
          List.of(
              "%s: a file of settings may have %d brackets [ and {; take some out"
                  .formatted(file, MOST_BRACKETS)));
    }
    TomlParseResult result = parse(file, text);
    if (result.hasErrors()) {
      throw new WrongSettingsException(
          result.errors().stream().map(each -> line(file, each)).toList());
    }
    return new TomlText(file).table(result, 0, null).toConfig();
  }

  private static TomlParseResult parse(String file, String text) {
    try {
      return Toml.parse(text, TomlVersion.V1_0_0);
    } catch (RuntimeException | AssertionError stumbled) {
      // Of its own making, at a date without an end or an escape; found by feeding it such bytes.
      throw new WrongSettingsException(
          file + ": is no TOML, and where not is unknown; no setting needs a date or an escape",
          stumbled);
    }
  }

  private static String line(String file, TomlParseError error) {
    TomlPosition position = error.position();
    String said = String.valueOf(error.getMessage());
    String cure =
        said.contains("previously defined")
            ? "keep one of them"
            : "texts, times and sizes stand in double quotes";
    String text = "column %d: %s; %s".formatted(position.column(), said, cure);
    return new Refusal(file, position.line(), text).toString();
  }

  private ConfigObject table(TomlTable table, int depth, @Nullable TomlPosition position) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    if (depth < DEEPEST) {
      for (Map.Entry<String, Object> each : table.entrySet()) {
        TomlPosition at = table.inputPositionOf(List.of(each.getKey()));
        values.put(each.getKey(), value(each.getValue(), depth + 1, at));
      }
    }
    return ConfigValueFactory.fromMap(values).withOrigin(origin(position));
  }

  private ConfigValue value(Object value, int depth, @Nullable TomlPosition position) {
    return switch (value) {
      case TomlTable inner -> table(inner, depth, position);
      case TomlArray array -> list(array, depth, position);
      case Long _, Double _, Boolean _, String _ ->
          ConfigValueFactory.fromAnyRef(value).withOrigin(origin(position));
      // Dates and times of day, which no setting is.
      default -> ConfigValueFactory.fromAnyRef(value.toString()).withOrigin(origin(position));
    };
  }

  private ConfigValue list(TomlArray array, int depth, @Nullable TomlPosition position) {
    var values = new ArrayList<ConfigValue>();
    for (int i = 0; i < array.size() && depth < DEEPEST; i++) {
      values.add(value(array.get(i), depth + 1, array.inputPositionOf(i)));
    }
    return ConfigValueFactory.fromIterable(values).withOrigin(origin(position));
  }

  private ConfigOrigin origin(@Nullable TomlPosition position) {
    ConfigOrigin origin = ConfigOriginFactory.newFile(file);
    return position == null ? origin : origin.withLineNumber(position.line());
  }
}
