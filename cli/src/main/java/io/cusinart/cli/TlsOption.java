package io.cusinart.cli;

import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * With which certificate a command talks to nodes: {@code --tls DIR}, else what the settings say.
 */
final class TlsOption {

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "A folder of `cusinart ca issue`: encrypts, and shows that certificate. Default: cusinart.tls.")
  private @Nullable Path directory;

  @Nullable Path directory() {
    return directory;
  }

  NodeSettings applyTo(NodeSettings settings) {
    return directory == null ? settings : settings.withTls(directory.toString());
  }
}
