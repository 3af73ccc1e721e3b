package io.cusinart.core.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.security.TestAuthority.Order;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an identity is read from, what is refused, and how it is replaced. */
final class TlsIdentityTest {

  private final TestAuthority authority = TestAuthority.create("ours");
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path directory;

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger(TlsIdentity.class)).addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(TlsIdentity.class)).detachAppender(log);
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private TlsIdentity load() {
    return TlsIdentity.load(directory, clock);
  }

  private void refused(String... parts) {
    assertThatThrownBy(this::load)
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void nameRolesAndHostsAreThoseOfTheCertificate() {
    var order = Order.ofSubject("CN=a,OU=node,OU=submit,OU=sales").at("Host.Example", "::1");
    authority.write(directory, authority.issue(order));

    PeerIdentity self = load().self();

    assertThat(self.name()).isEqualTo(new NodeId("a"));
    assertThat(self.roles()).containsExactlyInAnyOrder(Role.NODE, Role.SUBMIT);
    assertThat(self.isAt("host.example")).isTrue();
    assertThat(self.isAt("HOST.example")).isTrue();
    assertThat(self.isAt("[0:0:0:0:0:0:0:1]")).isTrue();
    assertThat(self.isAt("127.0.0.1")).isFalse();
    assertThat(self.isAt("example")).isFalse();
  }

  @Test
  void aMissingFileIsNamedWithTheCure() throws IOException {
    authority.write(directory, authority.issue(Order.of("a")));
    for (String file : List.of("certificate.pem", "key.pem", "authority.pem")) {
      Path moved = directory.resolve(file);
      Path aside = directory.resolve("aside");
      Files.move(moved, aside);
      refused(file + " is missing", "cusinart ca issue", "cusinart.tls.directory");
      Files.move(aside, moved);
    }
    assertThat(load().self().name()).hasToString("a");
  }

  @Test
  void aFileThatMayNotBeReadIsNamedWithTheCure() {
    assertThat(PemFiles.unreadable(Path.of("d/key.pem"), new AccessDeniedException("d/key.pem")))
        .hasMessage(
            "d/key.pem may not be read by user [%s]; give it to that user (chown) or let its group read it"
                .formatted(System.getProperty("user.name")));
  }

  /** Turns red when PemFiles does not look at the permissions. */
  @Test
  void aKeyThatEverybodyMayReadIsRefused() throws IOException {
    authority.write(directory, authority.issue(Order.of("a")));
    Path key = directory.resolve("key.pem");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(load().self().name()).hasToString("a");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw----r--"));

    refused("key.pem is open to every user", "rw----r--", "chmod 600");
  }

  /** Turns red when LoadedIdentity does not try the key. */
  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    authority.write(directory, authority.issue(Order.of("a")));
    var other = authority.issue(Order.of("a"));
    Path key = directory.resolve("key.pem");
    Files.writeString(key, TestAuthority.pem("PRIVATE KEY", other.key().getEncoded()));
    refused("key.pem does not belong to", "certificate.pem", "cusinart ca issue");

    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    Files.writeString(key, TestAuthority.pem("PRIVATE KEY", rsa.getEncoded()));
    refused("key.pem does not belong to");
    Files.writeString(key, TestAuthority.pem("EC PRIVATE KEY", other.key().getEncoded()));
    refused("key.pem holds no key in PEM of PKCS#8", "openssl pkcs8");
  }

  @Test
  void whatIsNoCertificateIsRefused() throws IOException {
    authority.write(directory, authority.issue(Order.of("a")));
    for (String file : List.of("certificate.pem", "authority.pem")) {
      Path path = directory.resolve(file);
      String before = Files.readString(path);
      for (String bad : List.of("", "hello", before.replace("M", "*"))) {
        Files.writeString(path, bad);
        refused(file + " holds no certificate");
      }
      Files.writeString(path, "x".repeat((1 << 20) + 1));
      refused(file + " has more than 1048576 bytes");
      Files.writeString(path, before);
    }
  }

  /** Turns red when LoadedIdentity does not compare the dates. */
  @Test
  void aCertificateThatIsOutOfDateIsRefused() {
    authority.write(directory, authority.issue(Order.of("a").expired()));
    refused("certificate.pem expired at", "cusinart ca issue a --force");

    Instant later = Instant.now().plusSeconds(3_600);
    authority.write(directory, authority.issue(Order.of("a").valid(later, later.plusSeconds(9))));
    refused("certificate.pem is valid from", "set the clock right");
  }

  /** Turns red when LoadedIdentity does not ask its own authority. */
  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    authority.write(directory, TestAuthority.create("theirs").issue(Order.of("a")));
    refused("certificate.pem was not issued by the authority of", "authority.pem");

    authority.write(directory, TestAuthority.create("ours").issue(Order.of("a")));
    refused("certificate.pem was not issued by the authority of", "authority.pem");
  }

  @Test
  void aNodesCertificateIsNoAuthority() {
    var node = authority.issue(Order.of("a"));
    authority.write(directory, authority.issueBy(node, Order.of("b")), node);

    refused("certificate.pem was not issued by the authority of");
  }

  @Test
  void aCertificateWithoutANameOrRoleIsRefused() {
    for (String subject :
        List.of("OU=node", "CN=a,CN=b,OU=node", "CN=a b,OU=node", "CN=a", "CN=a,OU=root")) {
      authority.write(directory, authority.issue(Order.ofSubject(subject)));
      refused("certificate.pem names no node");
    }
  }

  @Test
  void theFolderOfANodesNameIsTakenBeforeTheDirectory() {
    authority.node(directory, "a");
    authority.write(directory, authority.issue(Order.of("b")));

    assertThat(TlsIdentity.of(new NodeId("a"), directory, clock).self().name()).hasToString("a");
    assertThat(TlsIdentity.of(new NodeId("b"), directory, clock).self().name()).hasToString("b");
  }

  /** Turns red when TlsIdentity.of does not compare the names. */
  @Test
  void aCertificateOfAnotherNodeIsRefused() {
    authority.write(directory, authority.issue(Order.of("b")));

    assertThatThrownBy(() -> TlsIdentity.of(new NodeId("a"), directory, clock))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage(
            "cusinart.node.name is a but %s is of b; start it under that name, or `cusinart ca issue a`"
                .formatted(directory.resolve("certificate.pem")));
  }

  @Test
  void whatHasNotChangedIsNotReplaced() {
    authority.write(directory, authority.issue(Order.of("a")));
    TlsIdentity identity = load();

    assertThat(identity.refresh()).isFalse();
    assertThat(lines()).isEmpty();
  }

  @Test
  void aNewCertificateIsShownFromTheNextHandshakeOn() {
    authority.write(directory, authority.issue(Order.of("a")));
    TlsIdentity identity = load();
    String before = identity.keys().chooseEngineServerAlias("EC", null, identity.serverEngine());
    var old = identity.keys().getCertificateChain(before)[0];
    var next = authority.issue(Order.of("a"));
    authority.write(directory, next);

    assertThat(identity.refresh()).isTrue();

    String after = identity.keys().chooseEngineServerAlias("EC", null, identity.serverEngine());
    assertThat(identity.keys().getCertificateChain(after)).containsExactly(next.certificate());
    assertThat(identity.keys().getPrivateKey(after)).isEqualTo(next.key());
    assertThat(identity.expires()).isEqualTo(next.certificate().getNotAfter().toInstant());
    // A handshake that had begun: turns red (a key that does not fit) when aliases are all alike.
    assertThat(identity.keys().getCertificateChain(before)).containsExactly(old);
  }

  /** Turns red when refresh does not compare the names. */
  @Test
  void brokenFilesLeaveTheOldIdentityInForceAndAreToldOnce() throws IOException {
    var first = authority.issue(Order.of("a"));
    authority.write(directory, first);
    TlsIdentity identity = load();
    Path chain = directory.resolve("certificate.pem");

    Files.writeString(chain, "half a cert");
    assertThat(identity.refresh()).isFalse();
    assertThat(identity.refresh()).isFalse();
    authority.write(directory, authority.issue(Order.of("b")));
    assertThat(identity.refresh()).isFalse();

    assertThat(identity.self().name()).hasToString("a");
    assertThat(lines()).hasSize(2);
    assertThat(lines().getFirst()).contains("in force stays", chain + " holds no certificate");
    assertThat(lines().getLast()).contains("is of b now and this node is a");
    authority.write(directory, first);
    assertThat(identity.refresh()).isFalse();
    assertThat(lines()).hasSize(2);
  }

  @Test
  void theEndIsToldOnceADay() {
    authority.write(
        directory,
        authority.issue(Order.of("a").valid(now.get(), now.get().plus(Duration.ofDays(20)))));
    TlsIdentity identity = load();
    for (int hour = 0; hour < 21 * 24; hour++) {
      identity.refresh();
      now.updateAndGet(time -> time.plus(Duration.ofHours(1)));
    }

    assertThat(lines()).hasSize(15);
    assertThat(lines().subList(0, 14)).allMatch(line -> line.contains("expires at"));
    assertThat(lines().getLast()).contains("expired at", "new connections fail");
  }

  @Test
  void aKeyIsNotPrinted() {
    assertThat(new PemFiles(directory, "chain", "secret", "authority").toString())
        .doesNotContain("secret");
    assertThat(Set.of(Role.values())).allMatch(role -> Role.of(role.word()).orElseThrow() == role);
  }
}
