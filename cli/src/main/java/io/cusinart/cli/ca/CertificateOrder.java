package io.cusinart.cli.ca;

import io.cusinart.api.NodeId;
import io.cusinart.core.security.Role;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a certificate is to say. Immutable.
 *
 * @param hosts names and addresses its owner is reached at, the loopback's among them
 * @param validity from now on
 */
record CertificateOrder(NodeId name, Set<Role> roles, List<String> hosts, Duration validity) {

  private static final List<String> ALWAYS = List.of("127.0.0.1", "localhost");
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
  private static final int LONGEST_NAME = 253;

  CertificateOrder {
    roles = Set.copyOf(roles);
    hosts = List.copyOf(hosts);
  }

  /**
   * Checks what was asked for.
   *
   * @throws IllegalArgumentException if a host is none
   */
  static CertificateOrder of(
      NodeId name, Collection<Role> roles, Collection<String> hosts, Duration validity) {
    Set<String> all = new LinkedHashSet<>(ALWAYS);
    for (String host : hosts) {
      if (!Certificates.isAddress(host)
          && (host.length() > LONGEST_NAME || !NAME.matcher(host).matches())) {
        throw new IllegalArgumentException(
            "--host is a name or an address without a port but one is [%s]".formatted(host));
      }
      all.add(host);
    }
    return new CertificateOrder(
        name, roles.isEmpty() ? Set.of(Role.NODE) : Set.copyOf(roles), List.copyOf(all), validity);
  }
}
