package io.cusinart.core.transport;

import static io.cusinart.core.transport.Peers.MAGIC;
import static io.cusinart.core.transport.Peers.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.NodeId;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.TestAuthority;
import io.cusinart.core.security.TestAuthority.Order;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.PoolSettings;
import io.cusinart.core.settings.TransportSettings;
import io.cusinart.core.transport.Peers.Heard;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Connections with certificates: who gets through, who does not, and that the node goes on. */
@Timeout(60)
@ExtendWith(NoLeaks.class)
final class TlsTransportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(9);

  private final TestAuthority authority = TestAuthority.create("ours");
  private final List<StreamManager> started = new CopyOnWriteArrayList<>();
  private final AtomicInteger offered = new AtomicInteger();
  private final List<Optional<PeerIdentity>> seen = new CopyOnWriteArrayList<>();
  @TempDir private Path directory;
  private TlsIdentity ofServer;
  private StreamManager server;

  @BeforeEach
  void listen() {
    ofServer = identity(authority.node(directory, "server"));
    server = start(ofServer);
    takeStreams();
  }

  private void takeStreams() {
    server.registerHandler(
        MAGIC,
        (stream, opening) -> {
          offered.incrementAndGet();
          seen.add(stream.peerIdentity());
          return Peers.channel(stream, new Heard());
        });
  }

  @AfterEach
  void stop() {
    started.forEach(StreamManager::close);
  }

  private static TlsIdentity identity(Path files) {
    return TlsIdentity.load(files, InstantSource.system());
  }

  private StreamManager start(TlsIdentity identity) {
    var manager = StreamManager.start(Peers.settings(Peers.pool()), "127.0.0.1", identity);
    started.add(manager);
    return manager;
  }

  private StreamManager client(String name) {
    return start(identity(authority.node(directory, name)));
  }

  private CompletionStage<CommunicationChannel<byte[], byte[]>> open(
      StreamManager from, String wanted) {
    return from.negotiate(
        server.address(),
        Optional.of(new NodeId(wanted)),
        MAGIC,
        new byte[0],
        stream -> Peers.channel(stream, new Heard()));
  }

  private static void echoes(CommunicationChannel<byte[], byte[]> channel) {
    byte[] large = new byte[3 * Peers.MIB];
    large[large.length - 1] = 7;
    assertThat(now(channel.request(new byte[] {9}, PATIENCE))).containsExactly(9);
    assertThat(now(channel.request(large, PATIENCE))).isEqualTo(large);
  }

  private void assertUnharmed() {
    var friend = client("friend");
    echoes(now(open(friend, "server")));
    friend.close();
    await().until(() -> server.connectionCount() == 0);
  }

  @Test
  void nodesOfOneAuthorityTalkAndTheAcceptorKnowsWhoItIs() {
    echoes(now(open(client("client"), "server")));

    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().orElseThrow().name()).isEqualTo(new NodeId("client"));
  }

  /** Turns red (the stream is opened) when StreamManager does not ask Connection.notOf. */
  @Test
  void whoeverAnswersInPlaceOfAnotherIsToldNothing() {
    var client = client("client");

    assertThatThrownBy(() -> now(open(client, "another")))
        .isInstanceOfSatisfying(
            NegotiationFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(NegotiationFailure.Kind.WRONG_PEER))
        .hasMessageContaining("another is wanted there and server has answered");

    assertThat(offered).hasValue(0);
    echoes(now(open(client, "server")));
  }

  private void refusesServer(String... why) {
    var client = client("client");
    assertThatThrownBy(() -> now(open(client, "server")))
        .isInstanceOf(NegotiationFailure.class)
        .hasMessageContainingAll(why);
  }

  @Test
  void aServerOfAnotherAuthorityIsRefused() {
    server = start(identity(TestAuthority.create("theirs").node(directory.resolve("t"), "server")));
    refusesServer("[OU=node,CN=server] is not one of this cluster's authority");
  }

  @Test
  void aServerWithoutTlsIsRefused() {
    server = Peers.start(Peers.pool());
    started.add(server);
    refusesServer("no connection to", "is cusinart.tls.enabled the same there?");
  }

  /** Turns red (the stranger is heard) when the pipeline has no SslHandler. */
  @Test
  void plainBytesAreRefused() throws IOException {
    try (var raw = new Peers.Raw(new Socket(server.address().getAddress(), port()))) {
      raw.write(ByteBuffer.allocate(4).putInt(FrameDecoder.PREFACE).array());
      raw.write(Peers.frame(FrameKind.OPEN, (byte) MAGIC));
      raw.expectEnd();
    }
    try (var raw = new Peers.Raw(new Socket(server.address().getAddress(), port()))) {
      raw.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      raw.expectEnd();
    }
    var plain = Peers.start(Peers.pool());
    started.add(plain);
    assertThatThrownBy(() -> now(open(plain, "server"))).isInstanceOf(NegotiationFailure.class);

    assertThat(offered).hasValue(0);
    assertUnharmed();
  }

  private int port() {
    return server.address().getPort();
  }

  /** Turns red (a stream is opened) when TlsIdentity does not need the client's certificate. */
  @Test
  void aPeerWithoutACertificateIsRefused() throws Exception {
    refusesClient(null, "TLSv1.3");
  }

  /** Turns red (a stream is opened) when ReloadingTrust does not ask the authority. */
  @Test
  void aPeerOfAnotherAuthorityIsRefused() throws Exception {
    refusesClient(TestAuthority.create("ours").issue(Order.of("client")), "TLSv1.3");
  }

  /** Turns red (a stream is opened) when ReloadingTrust does not ask the authority. */
  @Test
  void aPeerWhoseCertificateHasExpiredIsRefused() throws Exception {
    refusesClient(authority.issue(Order.of("client").expired()), "TLSv1.3");
  }

  /** Turns red (a stream is opened) when ReloadingTrust does not read the subject. */
  @Test
  void aPeerWithoutARoleIsRefused() throws Exception {
    refusesClient(
        authority.issue(
            new Order(
                "CN=client", List.of("127.0.0.1"), Order.of("a").from(), Order.of("a").until())),
        "TLSv1.3");
  }

  /** Turns red (a stream is opened) when TlsIdentity names neither versions nor suites. */
  @Test
  void anOlderTlsIsRefused() throws Exception {
    refusesClient(authority.issue(Order.of("client")), "TLSv1.2");
  }

  /** That the stranger itself does nothing wrong. */
  @Test
  void aPeerByHandWithACertificateIsAccepted() throws Exception {
    try (SSLSocket socket = connected(authority.issue(Order.of("client")), "TLSv1.3")) {
      assertThat(opens(socket)).isTrue();
    }
  }

  private void refusesClient(TestAuthority.@Nullable Issued shown, String version)
      throws Exception {
    boolean opened;
    try (SSLSocket socket = connected(shown, version)) {
      opened = opens(socket);
    } catch (IOException refused) {
      opened = false;
    }

    assertThat(opened).isFalse();
    assertThat(offered).hasValue(0);
    assertUnharmed();
  }

  /** Whether the first frame that comes accepts the stream. */
  private static boolean opens(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(FrameDecoder.PREFACE).array());
    socket.getOutputStream().write(Peers.frame(FrameKind.OPEN, (byte) MAGIC));
    byte[] answer = socket.getInputStream().readNBytes(5);
    return answer.length == 5 && answer[4] == FrameKind.ACCEPT.number;
  }

  private SSLSocket connected(TestAuthority.@Nullable Issued shown, String version)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(shown), new TrustManager[] {new TrustsAll()}, new SecureRandom());
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(server.address().getAddress(), port());
    socket.setSoTimeout(10_000);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  private static KeyManager @Nullable [] keys(TestAuthority.@Nullable Issued shown)
      throws IOException, GeneralSecurityException {
    if (shown == null) {
      return null;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "a", shown.key(), new char[] {'x'}, new X509Certificate[] {shown.certificate()});
    // The older kind: it shows its certificate whatever the other side says it takes.
    var factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[] {'x'});
    return new KeyManager[] {
      new ShowsAlways((javax.net.ssl.X509ExtendedKeyManager) factory.getKeyManagers()[0])
    };
  }

  /** Shows its one certificate, whatever authorities the other side names. */
  private static final class ShowsAlways extends javax.net.ssl.X509ExtendedKeyManager {
    private final javax.net.ssl.X509ExtendedKeyManager keys;

    ShowsAlways(javax.net.ssl.X509ExtendedKeyManager keys) {
      this.keys = keys;
    }

    @Override
    public String[] getClientAliases(String type, java.security.Principal @Nullable [] issuers) {
      return new String[] {"a"};
    }

    @Override
    public String chooseClientAlias(
        String[] types, java.security.Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "a";
    }

    @Override
    public String[] getServerAliases(String type, java.security.Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(
        String type, java.security.Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "a";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public java.security.PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Turns red (the old one is shown) when ReloadingKeys.swap does nothing. */
  @Test
  void aReplacedCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
    var before = now(open(client("early"), "server"));
    var next = authority.issue(Order.of("server"));
    authority.write(directory.resolve("server"), next);

    assertThat(ofServer.refresh()).isTrue();

    echoes(before);
    try (SSLSocket late = connected(authority.issue(Order.of("late")), "TLSv1.3")) {
      assertThat(opens(late)).isTrue();
      assertThat(late.getSession().getPeerCertificates()[0]).isEqualTo(next.certificate());
    }
    echoes(now(open(client("later"), "server")));
  }

  @Test
  void aHandshakeThatIsNotGoneOnWithIsClosed() throws IOException {
    server =
        StreamManager.start(
            Peers.settings(Peers.negotiatingFor(Duration.ofMillis(300))), "127.0.0.1", ofServer);
    started.add(server);
    try (var silent = new Peers.Raw(new Socket(server.address().getAddress(), port()))) {
      silent.expectEnd();
    }
    await().until(() -> server.connectionCount() == 0);
  }

  /**
   * Turns red (all stand) when AcceptedConnections has no Doorstep, and (they go with their time)
   * when Connection.displace closes by way of TLS.
   */
  @Test
  void theOldestOfThoseWithoutACertificateMakeRoom() throws IOException {
    // None of them goes because of its time, and one event loop takes them in their order.
    Duration patience = Duration.ofMinutes(2);
    var patient =
        new PoolSettings(2, patience, 1, patience, patience, patience, patience.multipliedBy(2));
    TransportSettings like = Peers.settings(patient);
    var settings = new TransportSettings(true, 0, 0, 1, 1_024, patient, like.channel());
    server = StreamManager.start(settings, "127.0.0.1", ofServer);
    started.add(server);
    takeStreams();
    int beyond = 20;
    List<Peers.Raw> silent = new ArrayList<>();
    try {
      for (int i = 0; i < AcceptedConnections.MOST_ON_DOORSTEP + beyond; i++) {
        silent.add(new Peers.Raw(new Socket(server.address().getAddress(), port())));
      }
      for (Peers.Raw oldest : silent.subList(0, beyond)) {
        oldest.expectEnd();
      }
      await().until(() -> server.connectionCount() == AcceptedConnections.MOST_ON_DOORSTEP);
      echoes(now(open(client("client"), "server")));
    } finally {
      silent.forEach(Peers.Raw::close);
    }
  }
}
