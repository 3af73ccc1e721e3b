package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.util.List;

/**
 * The settings of a {@code cluster.toml}: the keys of {@code reference.conf} without the leading
 * {@code cusinart.}. Immutable.
 */
public final class ClusterToml {

  private final String file;
  private final Config said;

  private ClusterToml(String file, Config said) {
    this.file = file;
    this.said = said;
  }

  /**
   * What this text says. Its keys and values are looked at by {@link #settings} and {@link #alone}.
   *
   * @param file whose text it is, for messages
   * @throws WrongSettingsException if it is no TOML
   */
  public static ClusterToml parse(String file, String text) {
    return new ClusterToml(file, TomlText.read(file, text).atPath(NodeSettings.ROOT));
  }

  /**
   * The settings of a node of this JVM: its system properties, over this file, over the
   * application's own configuration, over {@code reference.conf}.
   *
   * @throws WrongSettingsException with all that is wrong in any of them
   */
  public NodeSettings settings() {
    return read(ConfigFactory.defaultOverrides().withFallback(said));
  }

  /**
   * The same without system properties, which do not reach the nodes that a command starts.
   *
   * @throws WrongSettingsException with all that is wrong
   */
  public NodeSettings alone() {
    return read(said);
  }

  private NodeSettings read(Config first) {
    Config all =
        first
            .withFallback(ConfigFactory.defaultApplication())
            .withFallback(KnownSettings.ofReference().defaults().atKey(NodeSettings.ROOT))
            // What an application's configuration refers to may be one in any case.
            .withFallback(ConfigFactory.defaultOverrides().withoutPath(NodeSettings.ROOT));
    Config resolved = all.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
    return SettingsCheck.read(resolved.getConfig(NodeSettings.ROOT), file);
  }

  /**
   * Refuses this key of the file.
   *
   * @param key without the leading {@code cusinart.}
   * @param why as in "must be …, but is …"
   */
  public WrongSettingsException refusal(String key, String why) {
    String path = NodeSettings.ROOT + "." + key;
    String text = key + " " + why;
    Refusal refusal =
        said.hasPath(path)
            ? Refusal.at(said.getValue(path).origin(), text)
            : new Refusal(file, 0, text);
    return new WrongSettingsException(List.of(refusal.toString()));
  }
}
