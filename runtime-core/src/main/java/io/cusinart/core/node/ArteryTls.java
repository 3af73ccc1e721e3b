package io.cusinart.core.node;

import com.typesafe.config.Config;
import io.cusinart.core.security.AuditLog;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.Role;
import io.cusinart.core.security.TlsIdentity;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import scala.Option;

/**
 * The node's identity for the actor system's connections. Safe for use by several threads.
 *
 * <p>Whoever opens a connection knows the host only, so that the certificate must name that host;
 * whoever accepts one knows that the other has a certificate of this cluster.
 */
final class ArteryTls implements SSLEngineProvider {

  private final TlsIdentity identity;
  private final AuditLog audit;
  private final ArteryDoor door;

  private ArteryTls(TlsIdentity identity, AuditLog audit, ArteryDoor door) {
    this.identity = identity;
    this.audit = audit;
    this.door = door;
  }

  /** What an actor system of this configuration is created with. */
  static ActorSystemSetup setup(Optional<TlsIdentity> identity, AuditLog audit, Config config) {
    var bootstrap = BootstrapSetup.create(config);
    return identity
        .map(own ->
            SSLEngineProviderSetup.create(
                system -> new ArteryTls(own, audit, new ArteryDoor(system))))
        .map(tls -> ActorSystemSetup.create(bootstrap, tls))
        .orElseGet(() -> ActorSystemSetup.create(bootstrap));
  }

  /** The name of Artery's transport. */
  static String transport(Optional<TlsIdentity> identity) {
    return identity.isPresent() ? "tls-tcp" : "tcp";
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return door.accepted(identity.serverEngine());
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return identity.clientEngine(hostname, port);
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    try {
      PeerIdentity peer = PeerIdentity.of(session);
      return peer.isAt(hostname)
          ? unlessNode(peer, hostname)
          : refused(
              peer.described() + " at " + hostname,
              "the certificate of %s is not for host %s but for %s; issue it with --host %s"
                  .formatted(peer.name(), hostname, peer.hosts(), hostname));
    } catch (IllegalArgumentException nameless) {
      return refused("somebody at " + hostname, String.valueOf(nameless.getMessage()));
    }
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    try {
      return unlessNode(PeerIdentity.of(session), hostname);
    } catch (IllegalArgumentException nameless) {
      return refused("somebody at " + hostname, String.valueOf(nameless.getMessage()));
    }
  }

  /** What comes over these connections reaches every actor: members only. */
  private Option<Throwable> unlessNode(PeerIdentity peer, String hostname) {
    return peer.may(Role.NODE)
        ? Option.empty()
        : refused(
            peer.described() + " at " + hostname,
            "it takes the role %s to be a member".formatted(Role.NODE.word()));
  }

  private Option<Throwable> refused(String who, String why) {
    audit.refused(who, "a connection of actors", why);
    return Option.apply(new SSLException(why));
  }
}
