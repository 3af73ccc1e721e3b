package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.cusinart.core.node.LiveNames;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes {@code docs/settings.md}: of each key its comment and default in {@code reference.conf},
 * its name at the console, and what a record says when it is given a value that it refuses.
 */
final class SettingsPage {

  private static final String HEAD =
      """
      # Settings

      Written from `reference.conf` and from what the settings' records refuse. Do not edit it here; this writes it again:

      ```text
      mvn -pl runtime-core -am test -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dsettings.write=true
      ```

      In a `cluster.toml` (`--config`, [how](operations.md#a-file-of-settings)) a key stands below its section, as
      `port = 7000` below `[node]`; in an `application.conf`, and as a system property, it is
      `cusinart.node.port`. Times are texts with a unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`), as `"500 ms"`; sizes
      are numbers of bytes or texts with a unit, as `"64 MiB"`. *Live* is what `cusinart ctl` calls a setting that can
      be changed [while the node runs](operations.md#live-settings).
      """;

  private static final Map<KeyType, String> KINDS =
      Map.of(
          KeyType.WHOLE, "whole number",
          KeyType.NUMBER, "number",
          KeyType.TIME, "time",
          KeyType.SIZE, "bytes",
          KeyType.SWITCH, "`true` or `false`",
          KeyType.LIST, "texts",
          KeyType.TEXT, "text");

  /** What is refused if anything is. */
  private static final Map<KeyType, List<String>> EXTREMES =
      Map.of(
          KeyType.WHOLE, List.of("-1", "2147483647"),
          KeyType.NUMBER, List.of("-1"),
          KeyType.TIME, List.of("\"-1 s\""),
          KeyType.SIZE, List.of("0", "\"4 EiB\""),
          KeyType.SWITCH, List.of(),
          KeyType.LIST, List.of("[\"?\"]"),
          KeyType.TEXT, List.of("\"?\""));

  private static final Pattern LIMIT = Pattern.compile(" must (not )?be (.*) but (one )?is ");

  private static final KnownSettings KNOWN = KnownSettings.ofReference();
  private static final Map<String, String> LIVE = LiveNames.byKey();

  private SettingsPage() {}

  static String text() {
    Config defaults = KNOWN.defaults();
    List<String> keys =
        KNOWN.types().keySet().stream()
            .sorted(Comparator.comparingInt(key -> defaults.getValue(key).origin().lineNumber()))
            .toList();
    var text = new StringBuilder(HEAD);
    String section = "";
    for (String key : keys) {
      if (!section.equals(sectionOf(key))) {
        section = sectionOf(key);
        text.append("\n## [").append(section).append("]\n");
      }
      text.append(entry(key, defaults.getValue(key)));
    }
    return text.toString();
  }

  private static String sectionOf(String key) {
    return key.substring(0, key.lastIndexOf('.'));
  }

  private static String entry(String key, ConfigValue value) {
    String limit = limit(key);
    String live = LIVE.containsKey(key) ? " Live: `%s`.".formatted(LIVE.get(key)) : "";
    return "\n### %s\n\nDefault: `%s`. %s%s.%s\n\n%s\n"
        .formatted(
            key.substring(key.lastIndexOf('.') + 1),
            value.render(ConfigRenderOptions.concise()),
            capital(Objects.requireNonNull(KINDS.get(KNOWN.type(key)))),
            limit.isEmpty() ? "" : ": " + limit,
            live,
            value.origin().comments().stream()
                .map(String::strip)
                .collect(Collectors.joining("\n")));
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** As a record says it, in units that one types. */
  private static String limit(String key) {
    for (String extreme : Objects.requireNonNull(EXTREMES.get(KNOWN.type(key)))) {
      try {
        NodeSettings _ = ClusterToml.parse("page", key + " = " + extreme).alone();
      } catch (WrongSettingsException refused) {
        Matcher said = LIMIT.matcher(refused.refusals().getFirst());
        if (said.find()) {
          return (said.group(1) == null ? "" : "not ")
              + said.group(2)
                  .replaceAll(" PT[0-9]+S$", "")
                  .replaceAll("PT([0-9]+)H", "$1 h")
                  .replaceAll("PT([0-9]+)M", "$1 m");
        }
      }
    }
    return "";
  }
}
