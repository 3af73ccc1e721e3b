package io.cusinart.cli;

import io.cusinart.core.configuration.SettingsFile;
import io.cusinart.core.settings.ClusterToml;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The file of settings that all nodes of a cluster may share: {@code --config cluster.toml}. */
final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings as TOML, such as cluster.toml; the other options win over it.")
  private @Nullable Path file;

  /** Of a node of this process. */
  NodeSettings settings() {
    return file == null ? NodeSettings.defaults() : SettingsFile.read(file).settings();
  }

  /** For nodes of other processes. */
  Optional<SharedConfig> shared() {
    if (file == null) {
      return Optional.empty();
    }
    ClusterToml toml = SettingsFile.read(file);
    return Optional.of(SharedConfig.of(file, toml));
  }
}
