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
   *
   * @param port at which others reach the node
   */
  static Config of(NodeSettings settings, Optional<TlsIdentity> identity, int port) {
    return ConfigFactory.parseMap(
            Map.of(
                "pekko.remote.artery.transport", ArteryTls.transport(identity),
                "pekko.remote.artery.canonical.hostname", settings.host(),
                "pekko.remote.artery.canonical.port", settings.kernel().transport().actorPort(),
                "pekko.cluster.roles", MemberRoles.of(settings, port),
                "pekko.cluster.seed-nodes", List.of()))
        .withFallback(ConfigFactory.defaultOverrides())
        .withFallback(ConfigFactory.defaultApplication())
        .withFallback(
            ConfigFactory.parseResources(
                NodeConfig.class.getClassLoader(),
                "cusinart-node.conf",
                ConfigParseOptions.defaults().setAllowMissing(false)))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
