package io.cusinart.core.security;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.HostPort;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/** With which certificate a node starts, or that it may do without. */
public final class NodeIdentity {

  private NodeIdentity() {}

  /**
   * Loads what the settings name.
   *
   * @throws RuntimeFailure.Invalid if the files are wrong or of another node, the certificate is
   *     not a node's, or there is no TLS and the node's host is not the loopback
   */
  public static Optional<TlsIdentity> of(NodeSettings settings) {
    TlsSettings tls = settings.kernel().tls();
    if (!tls.enabled()) {
      refuseBareHost("cusinart.node.host", settings.host());
      return Optional.empty();
    }
    TlsIdentity identity =
        TlsIdentity.of(settings.name(), Path.of(tls.directory()), InstantSource.system());
    if (!identity.self().may(Role.NODE)) {
      throw new RuntimeFailure.Invalid(
          "the certificate is of %s, and a node, also one that only submits, takes the role node; `cusinart ca issue %s --role node` makes one"
              .formatted(identity.self().described(), settings.name()));
    }
    return Optional.of(identity);
  }

  /** The same for a program that only asks that node; its name is whatever the certificate says. */
  public static Optional<TlsIdentity> ofTool(NodeSettings settings, HostPort node) {
    TlsSettings tls = settings.kernel().tls();
    if (!tls.enabled()) {
      refuseBareHost("the host of " + node, node.host());
      return Optional.empty();
    }
    return Optional.of(TlsIdentity.load(Path.of(tls.directory()), InstantSource.system()));
  }

  /** Who reaches a port without TLS can run code there; on the loopback that is this machine. */
  private static void refuseBareHost(String what, String host) {
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
}
