package io.cusinart.core.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.core.security.TestAuthority.Order;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two identities, engine against engine, without a socket. */
final class HandshakeTest {

  private final TestAuthority authority = TestAuthority.create("ours");
  @TempDir private Path directory;
  private TlsIdentity a;
  private TlsIdentity b;

  @BeforeEach
  void load() {
    a = identity("a");
    b = identity("b");
  }

  private TlsIdentity identity(String name) {
    return TlsIdentity.load(authority.node(directory, name), InstantSource.system());
  }

  private static TlsIdentity of(Path files) {
    return TlsIdentity.load(files, InstantSource.system());
  }

  /** Both sides' bytes until neither has any; what one throws, this throws. */
  private static void shake(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    server.beginHandshake();
    for (int turn = 0; turn < 20; turn++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer application = ByteBuffer.allocate(1 << 16);
    in.flip();
    SSLEngineResult result = engine.unwrap(in, application);
    in.compact();
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
    if (result.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP || out.position() == 0) {
      engine.wrap(ByteBuffer.allocate(0), out);
    }
  }

  private static SSLSession shaken(TlsIdentity from, TlsIdentity to) throws SSLException {
    SSLEngine client = from.clientEngine("localhost", 1);
    shake(client, to.serverEngine());
    return client.getSession();
  }

  @Test
  void bothSidesKnowWhoTheOtherIs() throws SSLException {
    SSLEngine client = a.clientEngine("localhost", 1);
    SSLEngine server = b.serverEngine();
    shake(client, server);

    assertThat(PeerIdentity.of(client.getSession()).name()).hasToString("b");
    assertThat(PeerIdentity.of(server.getSession()).name()).hasToString("a");
    assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  /** Turns red when TlsIdentity names neither versions nor suites: 1.2 would be spoken. */
  @Test
  void nothingOlderThanTls13IsSpoken() {
    SSLEngine client = a.clientEngine("localhost", 1);
    client.setEnabledProtocols(new String[] {"TLSv1.2"});
    client.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});

    assertThatThrownBy(() -> shake(client, b.serverEngine())).isInstanceOf(SSLException.class);
  }

  /** Turns red when ReloadingTrust trusts everybody. */
  @Test
  void theOthersAuthorityMustBeTheSame() {
    TestAuthority theirs = TestAuthority.create("theirs");
    TlsIdentity stranger = of(theirs.node(directory.resolve("theirs"), "b"));

    assertThatThrownBy(() -> shaken(a, stranger))
        .hasMessageContaining("is not one of this cluster's authority");
  }

  /** Turns red when ReloadingKeys.swap does nothing. */
  @Test
  void whatIsReplacedIsSeenByTheNextConnection() throws SSLException {
    SSLSession before = shaken(a, b);
    var next = authority.issue(Order.of("b"));
    authority.write(directory.resolve("b"), next);
    b.refresh();

    assertThat(before.getPeerCertificates()[0]).isNotEqualTo(next.certificate());
    assertThat(shaken(a, b).getPeerCertificates()[0]).isEqualTo(next.certificate());
  }

  @Test
  void anAuthorityThatIsReplacedCountsAtOnce() throws SSLException {
    shaken(a, b);
    TestAuthority newer = TestAuthority.create("newer");
    newer.node(directory, "b");
    assertThat(b.refresh()).isTrue();

    assertThatThrownBy(() -> shaken(a, b))
        .hasMessageContaining("is not one of this cluster's authority");
  }
}
