package io.cusinart.cli.ca;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** What a file with a certificate says. Immutable. */
record ShownCertificate(
    String file,
    String name,
    List<String> roles,
    List<String> hosts,
    Instant from,
    Instant until,
    String fingerprint) {

  /**
   * Reads the first certificate of a file.
   *
   * @throws RuntimeFailure.Invalid if it has none
   */
  static ShownCertificate of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var read = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return of(file, read);
    } catch (GeneralSecurityException | IOException broken) {
      throw new RuntimeFailure.Invalid(
          "%s is no certificate in PEM: %s".formatted(file, broken.getMessage()));
    }
  }

  private static ShownCertificate of(Path file, X509Certificate read)
      throws GeneralSecurityException {
    boolean authority = read.getBasicConstraints() >= 0;
    String subject = read.getSubjectX500Principal().getName();
    List<String> roles = List.of(authority ? "authority" : "none");
    List<String> hosts = List.of();
    String name = subject;
    try {
      PeerIdentity owner = PeerIdentity.of(read);
      name = owner.name().value();
      roles = owner.roles().stream().sorted().map(Role::word).toList();
      hosts = owner.hosts().stream().sorted().toList();
    } catch (IllegalArgumentException _) {
      // An authority, or of another maker: its subject is all there is to say.
    }
    return new ShownCertificate(
        file.toString(),
        name,
        roles,
        hosts,
        read.getNotBefore().toInstant(),
        read.getNotAfter().toInstant(),
        HexFormat.ofDelimiter(":")
            .withUpperCase()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(read.getEncoded())));
  }

  List<String> lines(Instant now) {
    return List.of(
        file,
        "  name         " + name,
        "  roles        " + String.join(", ", roles),
        "  hosts        " + (hosts.isEmpty() ? "none" : String.join(", ", hosts)),
        "  valid        %s to %s (%s)".formatted(from, until, left(now)),
        "  fingerprint  SHA-256 " + fingerprint);
  }

  private String left(Instant now) {
    return now.isAfter(until)
        ? "expired"
        : "%d days left".formatted(Duration.between(now, until).toDays());
  }
}
