package io.cusinart.core.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.cusinart.core.membership.MemberRoles;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.NodeSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a node's settings into its actor system's configuration. */
final class NodeConfig {

  private NodeConfig() {}

  /**
   * What the settings say, over what the application says, over {@code cusinart-node.conf}, over
   * the libraries' defaults.
   */
  static Config of(NodeSettings settings, Optional<TlsIdentity> identity) {
    return ConfigFactory.parseMap(
            Map.of(
                "pekko.remote.artery.transport", NodeIdentity.artery(identity),
                "pekko.remote.artery.canonical.hostname", settings.host(),
                "pekko.remote.artery.canonical.port", settings.port(),
                "pekko.cluster.roles", MemberRoles.of(settings),
                "pekko.cluster.seed-nodes", seedAddresses(settings)))
        .withFallback(base());
  }

  /** The same layers without a node's own: what a tool uses that only asks questions. */
  static Config base() {
    return ConfigFactory.defaultOverrides()
        .withFallback(ConfigFactory.defaultApplication())
        .withFallback(
            ConfigFactory.parseResources(
                NodeConfig.class.getClassLoader(),
                "cusinart-node.conf",
                ConfigParseOptions.defaults().setAllowMissing(false)))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }

  private static List<String> seedAddresses(NodeSettings settings) {
    return settings.seeds().stream()
        .map(hostPort -> "pekko://" + settings.cluster() + "@" + hostPort)
        .toList();
  }
}
