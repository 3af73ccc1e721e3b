package io.cusinart.cli.ca;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.cli.ca.Certificates.Issued;
import io.cusinart.core.security.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an authority keeps its key, and a folder for each certificate it has issued. Not safe for
 * use by two threads.
 *
 * <pre>
 *   DIR/authority.pem       whom nodes trust
 *   DIR/authority-key.pem   who has it can make nodes: keep it off them
 *   DIR/NAME/               what node NAME needs, and nothing else
 *       certificate.pem, key.pem, authority.pem
 * </pre>
 */
public final class AuthorityDirectory {

  static final String KEY_FILE = "authority-key.pem";

  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PUBLIC =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private final Path directory;
  private final Issued authority;

  private AuthorityDirectory(Path directory, Issued authority) {
    this.directory = directory;
    this.authority = authority;
  }

  /**
   * Makes an authority.
   *
   * @param overwrite whether one that is there is replaced
   * @throws RuntimeFailure.Invalid if one is there
   * @throws UncheckedIOException if it cannot be written
   */
  static AuthorityDirectory create(
      Path directory, String name, Duration validity, Instant now, boolean overwrite) {
    Path certificate = directory.resolve(TlsIdentity.AUTHORITY_FILE);
    Path key = directory.resolve(KEY_FILE);
    keep(overwrite, certificate, "all its nodes would need new certificates");
    keep(overwrite, key, "all its nodes would need new certificates");
    Issued made = Certificates.authority(name, validity, now);
    makeDirectory(directory);
    write(key, pemOfKey(made), SECRET);
    write(certificate, pem(made.certificate()), PUBLIC);
    return new AuthorityDirectory(directory, made);
  }

  /** An authority for a short while, of a demonstration. */
  public static AuthorityDirectory forAWhile(Path directory, Duration validity) {
    return create(directory, "cusinart demo", validity, Instant.now(), false);
  }

  /**
   * Finds an authority.
   *
   * @throws RuntimeFailure.Invalid if there is none
   */
  static AuthorityDirectory open(Path directory) {
    Path key = directory.resolve(KEY_FILE);
    Path file = directory.resolve(TlsIdentity.AUTHORITY_FILE);
    if (!Files.exists(key) || !Files.exists(file)) {
      throw new RuntimeFailure.Invalid(
          "there is no authority in %s; `cusinart ca init --dir %s` makes one"
              .formatted(directory, directory));
    }
    Matcher found = KEY.matcher(read(key));
    try (InputStream in = Files.newInputStream(file)) {
      var certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      if (found.find()) {
        byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
        var secret = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
        return new AuthorityDirectory(directory, new Issued(certificate, secret));
      }
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Said below, together with a key that is none.
    } catch (IOException broken) {
      throw unusable("cannot be read", file, broken);
    }
    throw new RuntimeFailure.Invalid(
        "%s and %s are no authority of `cusinart ca init`; restore them from a copy"
            .formatted(file, key));
  }

  /**
   * Issues a certificate into the folder of its name.
   *
   * @param overwrite whether one that is there is replaced
   * @return the folder
   * @throws RuntimeFailure.Invalid if one is there, or it would outlive the authority
   * @throws UncheckedIOException if it cannot be written
   */
  Path issue(CertificateOrder order, Instant now, boolean overwrite) {
    Path folder = directory.resolve(order.name().value());
    Path certificate = folder.resolve(TlsIdentity.CERTIFICATE_FILE);
    Path key = folder.resolve(TlsIdentity.KEY_FILE);
    keep(overwrite, certificate, "its node reads the new one within seconds");
    keep(overwrite, key, "its node reads the new one within seconds");
    Instant end = authority.certificate().getNotAfter().toInstant();
    if (now.plus(order.validity()).isAfter(end)) {
      throw new RuntimeFailure.Invalid(
          "--days %d would outlive the authority, which ends at %s; give fewer, or make a new authority"
              .formatted(order.validity().toDays(), end));
    }
    Issued made = Certificates.issue(authority, order, now);
    makeDirectory(folder);
    write(key, pemOfKey(made), SECRET);
    write(certificate, pem(made.certificate()), PUBLIC);
    write(folder.resolve(TlsIdentity.AUTHORITY_FILE), pem(authority.certificate()), PUBLIC);
    return folder;
  }

  /** Issues a certificate for a node on this machine, as long as the authority lasts. */
  public Path issueLocal(String name, Duration validity) {
    var node = new io.cusinart.api.NodeId(name);
    return issue(CertificateOrder.of(node, Set.of(), Set.of(), validity), Instant.now(), false);
  }

  X509Certificate certificate() {
    return authority.certificate();
  }

  private static void keep(boolean overwrite, Path file, String consequence) {
    if (!overwrite && Files.exists(file)) {
      throw new RuntimeFailure.Invalid(
          "%s is there already; --force replaces it: %s".formatted(file, consequence));
    }
  }

  private static void makeDirectory(Path made) {
    try {
      Files.createDirectories(made, PosixFilePermissions.asFileAttribute(OWNERS));
    } catch (IOException broken) {
      throw unusable("cannot be made", made, broken);
    }
  }

  /** In one step, so that a node that looks meanwhile sees the old file or the new one. */
  private static void write(Path file, String text, Set<PosixFilePermission> permissions) {
    try {
      Path made =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              "." + file.getFileName(),
              "",
              PosixFilePermissions.asFileAttribute(SECRET));
      Files.writeString(made, text, StandardCharsets.US_ASCII);
      Files.setPosixFilePermissions(made, permissions);
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException broken) {
      throw unusable("cannot be written", file, broken);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      throw unusable("cannot be read", file, broken);
    }
  }

  private static UncheckedIOException unusable(String what, Path file, IOException broken) {
    return new UncheckedIOException(
        "%s %s (%s); look at its owner and permissions"
            .formatted(file, what, broken.getClass().getSimpleName()),
        broken);
  }

  private static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException("a certificate without bytes", impossible);
    }
  }

  private static String pemOfKey(Issued issued) {
    return pem("PRIVATE KEY", issued.key().getEncoded());
  }

  private static String pem(String type, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type);
  }
}
