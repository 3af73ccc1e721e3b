package io.cusinart.core.security;

import io.cusinart.api.RuntimeFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** What an identity's files mean, found to fit together. Immutable. */
final class LoadedIdentity {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final byte[] PROBE = "whose key is this?".getBytes(StandardCharsets.US_ASCII);

  private final PemFiles files;
  private final PeerIdentity self;
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final X509ExtendedTrustManager trust;

  private LoadedIdentity(PemFiles files, Instant now) {
    this.files = files;
    Path chainFile = files.directory().resolve(TlsIdentity.CERTIFICATE_FILE);
    Path authorityFile = files.directory().resolve(TlsIdentity.AUTHORITY_FILE);
    this.chain = certificates(chainFile, files.chain());
    this.key = key(files.directory().resolve(TlsIdentity.KEY_FILE), files.key(), chainFile);
    this.self = nameOf(chainFile);
    refuseOutOfDate(chainFile, now);
    this.trust = trustIn(certificates(authorityFile, files.authority()));
    refuseOtherAuthority(chainFile, authorityFile);
  }

  /**
   * Reads what the files say.
   *
   * @throws RuntimeFailure.Invalid if one is no such file, or they do not fit together
   */
  static LoadedIdentity of(PemFiles files, Instant now) {
    return new LoadedIdentity(files, now);
  }

  private static RuntimeFailure.Invalid invalid(Path file, String what) {
    return new RuntimeFailure.Invalid("%s %s".formatted(file, what));
  }

  private static List<X509Certificate> certificates(Path file, String text) {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw invalid(file, "holds no certificate; `cusinart ca issue` makes it");
      }
      return found;
    } catch (CertificateException broken) {
      throw invalid(
          file,
          "holds no certificate in PEM (%s); `cusinart ca issue` makes it"
              .formatted(broken.getMessage()));
    }
  }

  private PrivateKey key(Path file, String text, Path chainFile) {
    Matcher found = KEY.matcher(text);
    if (!found.find()) {
      throw invalid(
          file,
          "holds no key in PEM of PKCS#8 without a password; `cusinart ca issue` makes it, `openssl pkcs8 -topk8 -nodes` changes one");
    }
    PublicKey owner = chain.getFirst().getPublicKey();
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
      PrivateKey read =
          KeyFactory.getInstance(owner.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(bytes));
      if (fits(read, owner)) {
        return read;
      }
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Of another algorithm than the certificate's, or damaged: no key of it either.
    }
    throw invalid(
        file,
        "does not belong to %s; replace both by those of one `cusinart ca issue`"
            .formatted(chainFile));
  }

  private static boolean fits(PrivateKey key, PublicKey owner) throws GeneralSecurityException {
    String algorithm =
        switch (owner.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> owner.getAlgorithm();
        };
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(PROBE);
    byte[] signed = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(owner);
    verifying.update(PROBE);
    return verifying.verify(signed);
  }

  private PeerIdentity nameOf(Path chainFile) {
    try {
      return PeerIdentity.of(chain.getFirst());
    } catch (IllegalArgumentException nameless) {
      throw invalid(chainFile, "names no node: " + nameless.getMessage());
    }
  }

  private void refuseOutOfDate(Path chainFile, Instant now) {
    X509Certificate own = chain.getFirst();
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw invalid(
          chainFile,
          "expired at %s; replace it: `cusinart ca issue %s --force`"
              .formatted(own.getNotAfter().toInstant(), self.name()));
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw invalid(
          chainFile,
          "is valid from %s only and it is %s here; set the clock right"
              .formatted(own.getNotBefore().toInstant(), now));
    }
  }

  private static X509ExtendedTrustManager trustIn(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("this JDK cannot check certificates", impossible);
    }
  }

  private void refuseOtherAuthority(Path chainFile, Path authorityFile) {
    try {
      trust.checkClientTrusted(
          chain.toArray(X509Certificate[]::new), chain.getFirst().getPublicKey().getAlgorithm());
    } catch (CertificateException notOurs) {
      throw invalid(
          chainFile,
          "was not issued by the authority of %s; take both from one `cusinart ca` (%s)"
              .formatted(authorityFile, notOurs.getMessage()));
    }
  }

  PemFiles files() {
    return files;
  }

  PeerIdentity self() {
    return self;
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
  }

  X509ExtendedTrustManager trust() {
    return trust;
  }
}
