package io.cusinart.testkit.certificates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority, and the certificates of its nodes. Not safe for use by two threads. */
public final class NodeCertificates {

  private static final String AUTHORITY = "CN=tests";
  private static final Duration VALID = Duration.ofDays(100);

  private final Path directory;
  private final KeyPair keys = keys();
  private final X509Certificate own = signed(AUTHORITY, keys, null, Instant.now().plus(VALID));
  private long serial;

  /** A new authority, whose nodes have their folders here. */
  public NodeCertificates(Path directory) {
    this.directory = directory;
  }

  /** A certificate and its key. */
  public record Issued(X509Certificate certificate, PrivateKey key) {}

  /** A folder of this name, with what a node at this address needs. */
  public void issue(String name, String address) {
    Issued issued = certificate(name, address, Instant.now().plus(VALID));
    Path folder = directory.resolve(name);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("authority.pem"), pem("CERTIFICATE", own.getEncoded()));
      Files.writeString(
          folder.resolve("certificate.pem"), pem("CERTIFICATE", issued.certificate().getEncoded()));
      Path key = folder.resolve("key.pem");
      Files.writeString(key, pem("PRIVATE KEY", issued.key().getEncoded()));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Of a node at this address, valid until then. */
  public Issued certificate(String name, String address, Instant until) {
    KeyPair ofNode = keys();
    return new Issued(
        signed("CN=" + name + ",OU=node", ofNode, address, until), ofNode.getPrivate());
  }

  private static String pem(String type, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(bytes), type);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Of the authority itself if there is no address. */
  private X509Certificate signed(
      String subject, KeyPair owner, @Nullable String address, Instant until) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(AUTHORITY),
              BigInteger.valueOf(++serial),
              Date.from(Instant.now().minus(VALID)),
              Date.from(until),
              new X500Name(subject),
              owner.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(address == null));
      if (address != null) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
