package io.cusinart.core.settings;

import com.typesafe.config.Config;

/**
 * Where a node answers probes by HTTP. Immutable.
 *
 * @param enabled whether it does
 * @param host address to bind; it need not be the node's
 * @param port 0 means a free one
 */
public record HttpSettings(boolean enabled, String host, int port) {

  /** Refuses what is no port. */
  public HttpSettings {
    Checks.between("cusinart.health.http.port", port, 0, 65_535);
  }

  static HttpSettings from(Config config) {
    return new HttpSettings(
        config.getBoolean("enabled"), config.getString("host"), config.getInt("port"));
  }

  /** The same, on, at this port; 0 means a free one. */
  public HttpSettings at(int newPort) {
    return new HttpSettings(true, host, newPort);
  }
}
