package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.api.NodeId;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.Role;
import io.cusinart.core.security.TlsIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cusinart ca} makes is what nodes take, and nothing is lost by it. */
final class CaCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path temporary;

  private Path dir() {
    return temporary.resolve("ca");
  }

  private int ca(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = Stream.concat(Stream.of("ca"), Stream.of(args)).toArray(String[]::new);
    return Main.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private int init(String... more) {
    return ca(with(List.of("init", "--dir", dir().toString()), more));
  }

  private int issue(String name, String... more) {
    return ca(with(List.of("issue", name, "--dir", dir().toString()), more));
  }

  private static String[] with(List<String> first, String... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
  }

  private TlsIdentity identity(String name) {
    return TlsIdentity.of(new NodeId(name), dir(), InstantSource.system());
  }

  private void says(String line) {
    assertThat(err).hasToString(line + "\n");
  }

  @Test
  void eachSubcommandHasHelpAndOneIsNeeded() {
    for (String each : List.of("init", "issue", "show")) {
      assertThat(ca(each, "--help")).as(each).isZero();
    }
    assertThat(ca()).isEqualTo(2);
    says("cusinart ca: init, issue or show is missing; see `cusinart ca --help`");
  }

  @Test
  void aNodeTakesWhatIsIssuedForIt() {
    assertThat(init()).isZero();
    assertThat(issue("a", "--host", "Node.Example", "--host", "10.1.2.3", "--host", "fe80::1"))
        .as(err.toString())
        .isZero();

    PeerIdentity self = identity("a").self();

    assertThat(self.name()).hasToString("a");
    assertThat(self.roles()).containsExactly(Role.NODE);
    for (String host : List.of("127.0.0.1", "localhost", "node.example", "10.1.2.3", "fe80::1")) {
      assertThat(self.isAt(host)).as(host).isTrue();
    }
    assertThat(identity("a").expires())
        .isBetween(
            Instant.now().plus(Duration.ofDays(364)), Instant.now().plus(Duration.ofDays(365)));
  }

  @Test
  void rolesAndDaysAreThoseThatWereAskedFor() {
    assertThat(init()).isZero();
    assertThat(issue("op", "--role", "operate", "--role", "observe", "--days", "2")).isZero();

    assertThat(identity("op").self().roles()).containsExactlyInAnyOrder(Role.OPERATE, Role.OBSERVE);
    assertThat(identity("op").expires()).isBefore(Instant.now().plus(Duration.ofDays(2)));
  }

  /**
   * Turns red when a key is written before its permissions are set, or the directories are open.
   */
  @Test
  void keysAreTheOwnersOnly() throws IOException {
    assertThat(init()).isZero();
    assertThat(issue("a")).isZero();

    for (String key : List.of("authority-key.pem", "a/key.pem")) {
      assertThat(permissions(dir().resolve(key))).as(key).isEqualTo("rw-------");
    }
    assertThat(permissions(dir())).isEqualTo("rwx------");
    assertThat(permissions(dir().resolve("a"))).isEqualTo("rwx------");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void nothingIsReplacedUnlessForced() throws IOException {
    assertThat(init()).isZero();
    assertThat(issue("a")).isZero();
    String authority = Files.readString(dir().resolve("authority.pem"));
    String certificate = Files.readString(dir().resolve("a/certificate.pem"));

    assertThat(init()).isEqualTo(1);
    says(
        "cusinart ca init: %s is there already; --force replaces it: all its nodes would need new certificates"
            .formatted(dir().resolve("authority.pem")));
    assertThat(issue("a")).isEqualTo(1);
    says(
        "cusinart ca issue: %s is there already; --force replaces it: its node reads the new one within seconds"
            .formatted(dir().resolve("a/certificate.pem")));

    assertThat(dir().resolve("authority.pem")).hasContent(authority);
    assertThat(dir().resolve("a/certificate.pem")).hasContent(certificate);
    assertThat(issue("a", "--force")).isZero();
    assertThat(Files.readString(dir().resolve("a/certificate.pem"))).isNotEqualTo(certificate);
    assertThat(identity("a").self().name()).hasToString("a");
    assertThat(init("--force")).isZero();
    assertThat(Files.readString(dir().resolve("authority.pem"))).isNotEqualTo(authority);
  }

  @Test
  void whatIsAskedForWronglyIsMisuseInOneLine() {
    assertThat(init("--days", "0")).isEqualTo(2);
    says("cusinart ca init: --days must be 1 to 36530 but is 0");
    assertThat(init("--name", "a,O=b")).isEqualTo(2);
    says(
        "cusinart ca init: --name must be 1 to 64 letters, digits, blanks or . _ - but is [a,O=b]");
    assertThat(init()).isZero();
    assertThat(issue("a b")).isEqualTo(2);
    assertThat(err.toString()).contains("node name must be 1 to 64", "[a b]").hasLineCount(1);
    assertThat(issue("a", "--role", "root")).isEqualTo(2);
    says("cusinart ca issue: --role must be one of node, submit, operate, observe but is [root]");
    assertThat(issue("a", "--days", "3654")).isEqualTo(2);
    says("cusinart ca issue: --days must be 1 to 3653 but is 3654");
    for (String bad : List.of("a:1", "*.example", "", "a..b", "http://a")) {
      assertThat(issue("a", "--host", bad)).isEqualTo(2);
      says(
          "cusinart ca issue: --host is a name or an address without a port but one is [%s]"
              .formatted(bad));
    }
    assertThat(dir().resolve("a")).doesNotExist();
  }

  @Test
  void withoutAnAuthorityNothingIsIssued() {
    assertThat(issue("a")).isEqualTo(1);
    says(
        "cusinart ca issue: there is no authority in %s; `cusinart ca init --dir %s` makes one"
            .formatted(dir(), dir()));
    assertThat(ca("show", dir().toString())).isEqualTo(1);
    says(
        "cusinart ca show: there is no certificate at %s; `cusinart ca init` and `cusinart ca issue` make them"
            .formatted(dir()));
  }

  @Test
  void nothingOutlivesItsAuthority() {
    assertThat(init("--days", "10")).isZero();
    assertThat(issue("a")).isEqualTo(1);
    assertThat(err.toString()).contains("--days 365 would outlive the authority").hasLineCount(1);
    assertThat(issue("a", "--days", "9")).isZero();
  }

  @Test
  void whatIsThereIsShown() throws IOException {
    assertThat(init()).isZero();
    assertThat(issue("a", "--role", "node", "--role", "submit")).isZero();

    assertThat(ca("show", dir().toString())).isZero();
    assertThat(out.toString())
        .contains("roles        authority", "name         a", "roles        node, submit")
        .contains("hosts        127.0.0.1, localhost", "364 days left", "fingerprint  SHA-256 ")
        .hasLineCount(12);
    assertThat(ca("show", dir().resolve("a/certificate.pem").toString())).isZero();
    assertThat(out.toString()).hasLineCount(6);
    assertThat(ca("show", dir().resolve("a").toString(), "--json")).isZero();
    JsonNode shown = JsonMapper.builder().build().readTree(out.toString());
    assertThat(shown.size()).isEqualTo(2);
    assertThat(shown.findValuesAsText("name")).contains("a");
    assertThat(ca("show", dir().resolve("a/key.pem").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is no certificate in PEM").hasLineCount(1);
  }
}
