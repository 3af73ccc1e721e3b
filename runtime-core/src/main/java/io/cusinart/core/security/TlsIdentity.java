package io.cusinart.core.security;

import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's certificate, key and authority, read from files and read again when they change. Safe
 * for use by several threads.
 *
 * <p>Both sides of every connection made with it show a certificate, in TLS 1.3 and nothing older.
 * A connection that stands is not touched when the files change; the next one uses what is new.
 */
public final class TlsIdentity {

  /** The certificate, and those between it and the authority. */
  public static final String CERTIFICATE_FILE = "certificate.pem";

  /** Its private key. */
  public static final String KEY_FILE = "key.pem";

  /** Whom it trusts: one certificate, or several while one replaces another. */
  public static final String AUTHORITY_FILE = "authority.pem";

  private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);

  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  /** Time enough to issue a certificate by hand. */
  private static final Duration EXPIRES_SOON = Duration.ofDays(14);

  private final Path directory;
  private final InstantSource clock;
  private final ReloadingKeys keys;
  private final ReloadingTrust trust;
  private volatile LoadedIdentity current;
  private String lastComplaint = "";
  private Instant nextReminder = Instant.MIN;

  private TlsIdentity(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
    LoadedIdentity first = LoadedIdentity.of(PemFiles.read(directory), clock.instant());
    this.current = first;
    this.keys = new ReloadingKeys(first);
    this.trust = new ReloadingTrust(() -> current);
  }

  /**
   * The identity in {@code certificate.pem}, {@code key.pem} and {@code authority.pem} of this
   * directory.
   *
   * @throws RuntimeFailure.Invalid if a file is missing, unreadable, out of date or of something
   *     else
   */
  public static TlsIdentity load(Path directory, InstantSource clock) {
    return new TlsIdentity(directory, clock);
  }

  /**
   * The identity of this node: in the folder of its name below this directory, as {@code cusinart
   * ca} makes them, else in the directory itself.
   *
   * @throws RuntimeFailure.Invalid as for {@link #load}, and if the certificate is of another node
   */
  public static TlsIdentity of(NodeId node, Path directory, InstantSource clock) {
    Path own = directory.resolve(node.value());
    TlsIdentity identity = load(Files.isDirectory(own) ? own : directory, clock);
    NodeId certified = identity.self().name();
    if (!certified.equals(node)) {
      throw new RuntimeFailure.Invalid(
          "cusinart.node.name is %s but %s is of %s; start it under that name, or `cusinart ca issue %s`"
              .formatted(node, identity.directory.resolve(CERTIFICATE_FILE), certified, node));
    }
    return identity;
  }

  /** Who this node is to others. */
  public PeerIdentity self() {
    return current.self();
  }

  /** Until when its certificate is valid. */
  public Instant expires() {
    return current.certificate().getNotAfter().toInstant();
  }

  /**
   * Looks at the files again. If they have changed and fit together, they count from now on; if
   * they are broken, what was read before stays in force, and a line of the log says why, once.
   * Reads files.
   *
   * @return whether something new is in force
   */
  public synchronized boolean refresh() {
    remindOfExpiry();
    try {
      PemFiles files = PemFiles.read(directory);
      if (files.equals(current.files())) {
        lastComplaint = "";
        return false;
      }
      LoadedIdentity next = LoadedIdentity.of(files, clock.instant());
      refuseOtherName(next);
      keys.swap(next);
      current = next;
      lastComplaint = "";
      nextReminder = Instant.MIN;
      LOG.info(
          "Certificate of [{}] replaced; the new one is valid until [{}]",
          self().name(),
          expires());
      return true;
    } catch (RuntimeFailure.Invalid broken) {
      String complaint = String.valueOf(broken.getMessage());
      if (!complaint.equals(lastComplaint)) {
        LOG.warn("The certificate in force stays, valid until [{}]: {}", expires(), complaint);
      }
      lastComplaint = complaint;
      return false;
    }
  }

  private void refuseOtherName(LoadedIdentity next) {
    if (!next.self().name().equals(self().name())) {
      throw new RuntimeFailure.Invalid(
          "%s is of %s now and this node is %s; put back a certificate of its own"
              .formatted(directory.resolve(CERTIFICATE_FILE), next.self().name(), self().name()));
    }
  }

  /** Once a day. */
  private void remindOfExpiry() {
    Instant now = clock.instant();
    Instant end = expires();
    if (now.isBefore(end.minus(EXPIRES_SOON)) || now.isBefore(nextReminder)) {
      return;
    }
    nextReminder = now.plus(Duration.ofDays(1));
    if (now.isAfter(end)) {
      LOG.error(
          "The certificate of [{}] expired at [{}]: new connections fail; replace {}",
          self().name(),
          end,
          directory.resolve(CERTIFICATE_FILE));
    } else {
      LOG.warn(
          "The certificate of [{}] expires at [{}]; replace {} before",
          self().name(),
          end,
          directory.resolve(CERTIFICATE_FILE));
    }
  }

  /** Shows the certificate in force, for builders that make engines of their own. */
  public X509ExtendedKeyManager keys() {
    return keys;
  }

  /** Trusts the authority in force, for builders that make engines of their own. */
  public X509ExtendedTrustManager trust() {
    return trust;
  }

  /** For a connection that was accepted: the other side must show its certificate. */
  public SSLEngine serverEngine() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return strict(engine);
  }

  /** For a connection to this host. Who was reached is for the caller to look at. */
  public SSLEngine clientEngine(String host, int port) {
    SSLEngine engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    return strict(engine);
  }

  private static SSLEngine strict(SSLEngine engine) {
    engine.setEnabledProtocols(PROTOCOLS);
    engine.setEnabledCipherSuites(SUITES);
    return engine;
  }

  /** One for each connection: what two connections share, the second could resume unseen. */
  private SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this JDK has no TLS 1.3", impossible);
    }
  }
}
