package io.cusinart.core.security;

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
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

/** An authority for tests, which also issues what the real one would not. */
public final class TestAuthority {

  private static final Duration DAY = Duration.ofDays(1);

  /** A certificate and its key. */
  public record Issued(X509Certificate certificate, PrivateKey key) {}

  /** What a certificate says. */
  public record Order(String subject, List<String> hosts, Instant from, Instant until) {

    /** Of a node on this machine, valid for 100 days. */
    public static Order of(String name) {
      return ofSubject("CN=" + name + ",OU=node");
    }

    /** The same of this subject: CN and OU. */
    public static Order ofSubject(String subject) {
      Instant now = Instant.now();
      return new Order(
          subject,
          List.of("127.0.0.1", "localhost"),
          now.minus(DAY),
          now.plus(DAY.multipliedBy(100)));
    }

    /** The same, at these hosts. */
    public Order at(String... newHosts) {
      return new Order(subject, List.of(newHosts), from, until);
    }

    /** The same, valid at this time. */
    public Order valid(Instant newFrom, Instant newUntil) {
      return new Order(subject, hosts, newFrom, newUntil);
    }

    /** The same, out of date. */
    public Order expired() {
      return valid(from.minus(DAY), Instant.now().minusSeconds(60));
    }
  }

  private final AtomicLong serial = new AtomicLong(System.nanoTime());
  private final Issued own;

  private TestAuthority(String name) {
    KeyPair keys = keys();
    var order = Order.ofSubject("CN=" + name).at();
    this.own =
        new Issued(
            signed(order, keys, keys.getPrivate(), order.subject(), true), keys.getPrivate());
  }

  /** Another one each time. */
  public static TestAuthority create(String name) {
    return new TestAuthority(name);
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return own.certificate();
  }

  /** A certificate of this authority. */
  public Issued issue(Order order) {
    return issueBy(own, order);
  }

  /** A certificate of somebody who is no authority. */
  Issued issueBy(Issued issuer, Order order) {
    KeyPair keys = keys();
    String name = issuer.certificate().getSubjectX500Principal().getName();
    return new Issued(signed(order, keys, issuer.key(), name, false), keys.getPrivate());
  }

  /** The files of a node that trusts this authority, and where they are. */
  public Path write(Path directory, Issued... chain) {
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve(TlsIdentity.AUTHORITY_FILE),
          pem("CERTIFICATE", certificate().getEncoded()));
      var text = new StringBuilder();
      for (Issued each : chain) {
        text.append(pem("CERTIFICATE", each.certificate().getEncoded()));
      }
      Files.writeString(directory.resolve(TlsIdentity.CERTIFICATE_FILE), text);
      Path key = directory.resolve(TlsIdentity.KEY_FILE);
      Files.writeString(key, pem("PRIVATE KEY", chain[0].key().getEncoded()));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      return directory;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** The files of a node of this name, in a folder of its name. */
  public Path node(Path directory, String name) {
    return write(directory.resolve(name), issue(Order.of(name)));
  }

  static String pem(String type, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private X509Certificate signed(
      Order order, KeyPair keys, PrivateKey issuerKey, String issuer, boolean authority) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.valueOf(serial.incrementAndGet()),
              Date.from(order.from()),
              Date.from(order.until()),
              new X500Name(order.subject()),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!order.hosts().isEmpty()) {
        GeneralName[] names =
            order.hosts().stream().map(TestAuthority::name).toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static GeneralName name(String host) {
    boolean address = host.matches("[0-9.]+|.*:.*");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }
}
