package io.cusinart.cli;

import io.cusinart.core.settings.ClusterToml;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.WrongSettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A file of settings that several nodes of one machine can start with. Immutable.
 *
 * @param file which each of them is given
 * @param formAfter how long a first node asks the others by it
 */
record SharedConfig(Path file, Duration formAfter) {

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * This file, if nothing in it keeps nodes of one machine from each other. What each node has of
   * its own (name, port, seeds, data directory) may stand in it: their command lines win.
   *
   * @throws WrongSettingsException if something does
   */
  static SharedConfig of(Path file, ClusterToml toml) {
    NodeSettings settings = toml.alone();
    var transport = settings.kernel().transport();
    require(
        toml, transport.actorPort() == 0, "transport.actor-port", "must be 0: one port for all");
    require(
        toml,
        transport.advertisedPort() == 0,
        "transport.advertised-port",
        "must be 0: one for all");
    var http = settings.kernel().health().http();
    require(
        toml, !http.enabled() || http.port() == 0, "health.http.port", "must be 0: one for all");
    require(toml, settings.host().equals(LOOPBACK), "node.host", "must be " + LOOPBACK);
    require(toml, settings.worker(), "node.worker", "must be true, or no node runs tasks");
    return new SharedConfig(file, settings.kernel().cluster().formAfter());
  }

  private static void require(ClusterToml toml, boolean fits, String key, String why) {
    if (!fits) {
      throw toml.refusal(key, why + " under `cusinart up`; take it out");
    }
  }

  List<String> arguments() {
    return List.of("--config", file.toAbsolutePath().toString());
  }
}
