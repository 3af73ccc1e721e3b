package io.cusinart.core.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom the authority of the identity in force has issued a certificate, if that names a node
 * and its role. Says in one line what is wrong with others. Safe for use by several threads.
 */
final class ReloadingTrust extends X509ExtendedTrustManager {

  /** One question to the trust manager in force. */
  @FunctionalInterface
  private interface Question {
    void ask(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private final Supplier<LoadedIdentity> current;

  ReloadingTrust(Supplier<LoadedIdentity> current) {
    this.current = current;
  }

  private void check(X509Certificate[] chain, Question question) throws CertificateException {
    try {
      question.ask(current.get().trust());
    } catch (CertificateException refused) {
      throw new CertificateException(whatIsWrong(chain, refused), refused);
    }
    try {
      PeerIdentity.of(chain[0]);
    } catch (IllegalArgumentException nameless) {
      throw new CertificateException(nameless.getMessage(), nameless);
    }
  }

  private static String whatIsWrong(X509Certificate[] chain, CertificateException refused) {
    if (chain.length == 0) {
      return "the peer has shown no certificate";
    }
    X509Certificate shown = chain[0];
    String subject = shown.getSubjectX500Principal().getName();
    Instant now = Instant.now();
    if (now.isAfter(shown.getNotAfter().toInstant())) {
      return "the certificate of [%s] expired at %s; replace it on its node"
          .formatted(subject, shown.getNotAfter().toInstant());
    }
    if (now.isBefore(shown.getNotBefore().toInstant())) {
      return "the certificate of [%s] is valid from %s only and it is %s here; set the clocks right"
          .formatted(subject, shown.getNotBefore().toInstant(), now);
    }
    return "the certificate of [%s] is not one of this cluster's authority (%s)"
        .formatted(subject, refused.getMessage());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, authType));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return current.get().trust().getAcceptedIssuers();
  }
}
