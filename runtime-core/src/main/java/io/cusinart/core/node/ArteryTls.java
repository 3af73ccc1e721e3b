package io.cusinart.core.node;

import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.TlsIdentity;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
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
  private final ArteryDoor door;

  private ArteryTls(TlsIdentity identity, ArteryDoor door) {
    this.identity = identity;
    this.door = door;
  }

  /** What an actor system is created with. */
  static SSLEngineProviderSetup setup(TlsIdentity identity) {
    return SSLEngineProviderSetup.create(system -> new ArteryTls(identity, new ArteryDoor(system)));
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
          ? Option.empty()
          : refused(
              "the certificate of %s is not for host %s but for %s; issue it with --host %s"
                  .formatted(peer.name(), hostname, peer.hosts(), hostname));
    } catch (IllegalArgumentException nameless) {
      return refused(String.valueOf(nameless.getMessage()));
    }
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    try {
      PeerIdentity.of(session);
      return Option.empty();
    } catch (IllegalArgumentException nameless) {
      return refused(String.valueOf(nameless.getMessage()));
    }
  }

  private static Option<Throwable> refused(String why) {
    return Option.apply(new SSLException(why));
  }
}
