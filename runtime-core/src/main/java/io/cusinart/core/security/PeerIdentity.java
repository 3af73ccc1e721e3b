package io.cusinart.core.security;

import io.cusinart.api.NodeId;
import java.net.InetAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/**
 * Who a certificate says its owner is. Immutable.
 *
 * @param name the common name
 * @param roles the organizational units that are roles; never empty
 * @param hosts names in lower case and addresses that it may be reached at
 */
public record PeerIdentity(NodeId name, Set<Role> roles, Set<String> hosts) {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  /** Copies. */
  public PeerIdentity {
    roles = Set.copyOf(roles);
    hosts = Set.copyOf(hosts);
  }

  /**
   * Reads a certificate; that it can be trusted is for the handshake to find out.
   *
   * @throws IllegalArgumentException if it has no name of a node, or no role
   */
  public static PeerIdentity of(X509Certificate certificate) {
    X500Principal subject = certificate.getSubjectX500Principal();
    List<String> names = values(subject, "CN");
    if (names.size() != 1) {
      throw new IllegalArgumentException(
          "a certificate needs one common name, the node's, but its subject is [%s]"
              .formatted(subject.getName()));
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    values(subject, "OU").forEach(word -> Role.of(word).ifPresent(roles::add));
    if (roles.isEmpty()) {
      throw new IllegalArgumentException(
          "the certificate of [%s] has no role; issue it by `cusinart ca issue`"
              .formatted(names.getFirst()));
    }
    return new PeerIdentity(new NodeId(names.getFirst()), roles, hostsOf(certificate));
  }

  /**
   * Who is at the other end of a connection whose handshake is done.
   *
   * @throws IllegalArgumentException if it has shown no certificate that names it
   */
  public static PeerIdentity of(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
        return of(certificate);
      }
      throw new IllegalArgumentException("the peer has shown no certificate of a node");
    } catch (SSLPeerUnverifiedException unverified) {
      throw new IllegalArgumentException("the peer has shown no certificate", unverified);
    }
  }

  private static List<String> values(X500Principal subject, String type) {
    try {
      return new LdapName(subject.getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase(type))
              .map(Rdn::getValue)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .toList();
    } catch (InvalidNameException unreadable) {
      throw new IllegalArgumentException(
          "the subject [%s] of a certificate cannot be read".formatted(subject.getName()),
          unreadable);
    }
  }

  private static Set<String> hostsOf(X509Certificate certificate) {
    Set<String> hosts = new HashSet<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> each : names == null ? List.<List<?>>of() : names) {
        if (each.get(1) instanceof String host
            && each.get(0) instanceof Integer type
            && (type == DNS_NAME || type == IP_ADDRESS)) {
          hosts.add(normal(host));
        }
      }
    } catch (CertificateParsingException unreadable) {
      throw new IllegalArgumentException(
          "the hosts of a certificate cannot be read: " + unreadable.getMessage(), unreadable);
    }
    return hosts;
  }

  /** Whether it may do what takes this role. A node may do everything: it is trusted wholly. */
  public boolean may(Role needed) {
    return roles.contains(Role.NODE) || roles.contains(needed);
  }

  /** Name and roles in a line for a person. */
  public String described() {
    return "%s (%s)"
        .formatted(name, String.join(", ", roles.stream().sorted().map(Role::word).toList()));
  }

  /** Whether it may be reached at this host, a name or an address. No name is looked up. */
  public boolean isAt(String host) {
    return hosts.contains(normal(host));
  }

  /** One address has several spellings. */
  private static String normal(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.ofLiteral(bare).getHostAddress();
    } catch (IllegalArgumentException name) {
      return bare.toLowerCase(Locale.ROOT);
    }
  }
}
