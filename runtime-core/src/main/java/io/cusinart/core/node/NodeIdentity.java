package io.cusinart.core.node;

import com.typesafe.config.Config;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;

/** With which certificate a node starts, or that it may do without. */
final class NodeIdentity {

  private NodeIdentity() {}

  /**
   * Loads what the settings name.
   *
   * @throws RuntimeFailure.Invalid if the files are wrong or of another node, or if there is no TLS
   *     and the node's host is not the loopback
   */
  static Optional<TlsIdentity> of(NodeSettings settings) {
    TlsSettings tls = settings.kernel().tls();
    if (!tls.enabled()) {
      refuseBareHost("cusinart.node.host", settings.host());
      return Optional.empty();
    }
    return Optional.of(
        TlsIdentity.of(settings.name(), Path.of(tls.directory()), InstantSource.system()));
  }

  /**
   * The same for a program that only asks a node and is reached at this address; it has whatever
   * name its certificate says.
   */
  static Optional<TlsIdentity> ofTool(NodeSettings settings, String address) {
    TlsSettings tls = settings.kernel().tls();
    if (!tls.enabled()) {
      refuseBareHost("the way to that node", address);
      return Optional.empty();
    }
    return Optional.of(TlsIdentity.load(Path.of(tls.directory()), InstantSource.system()));
  }

  /** Who reaches a port without TLS can run code there; on the loopback that is this machine. */
  static void refuseBareHost(String what, String host) {
    try {
      InetAddress[] all = InetAddress.getAllByName(host);
      if (!Arrays.stream(all).allMatch(InetAddress::isLoopbackAddress)) {
        throw new RuntimeFailure.Invalid(
            "%s is %s, which others can reach, and cusinart.tls.enabled is off; turn it on (`cusinart ca` makes the certificates), or use 127.0.0.1"
                .formatted(what, host));
      }
    } catch (UnknownHostException unknown) {
      throw new RuntimeFailure.Invalid(
          "%s is %s, which is not known here; check the name".formatted(what, host));
    }
  }

  /** What an actor system of this configuration is created with. */
  static ActorSystemSetup setup(Optional<TlsIdentity> identity, Config config) {
    var bootstrap = BootstrapSetup.create(config);
    return identity
        .map(each -> ActorSystemSetup.create(bootstrap, ArteryTls.setup(each)))
        .orElseGet(() -> ActorSystemSetup.create(bootstrap));
  }

  /** The name of Artery's transport. */
  static String artery(Optional<TlsIdentity> identity) {
    return identity.isPresent() ? "tls-tcp" : "tcp";
  }
}
