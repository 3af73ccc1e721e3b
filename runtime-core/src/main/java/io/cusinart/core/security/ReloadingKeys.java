package io.cusinart.core.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key of the identity in force. Safe for use by several threads.
 *
 * <p>A handshake asks for an alias first and for what it means after it; an alias therefore names
 * one reading of the files, and the reading before the last is kept for handshakes under way.
 */
final class ReloadingKeys extends X509ExtendedKeyManager {

  private record Held(int number, LoadedIdentity identity, @Nullable Held before) {

    String alias() {
      return "identity-" + number;
    }

    Held withoutBefore() {
      return new Held(number, identity, null);
    }
  }

  private final AtomicReference<Held> held;

  ReloadingKeys(LoadedIdentity first) {
    this.held = new AtomicReference<>(new Held(1, first, null));
  }

  void swap(LoadedIdentity next) {
    held.updateAndGet(now -> new Held(now.number() + 1, next, now.withoutBefore()));
  }

  private @Nullable LoadedIdentity of(String alias) {
    for (Held each = held.get(); each != null; each = each.before()) {
      if (each.alias().equals(alias)) {
        return each.identity();
      }
    }
    return null;
  }

  private @Nullable String aliasFor(String... keyTypes) {
    Held now = held.get();
    String own = now.identity().key().getAlgorithm();
    return Arrays.asList(keyTypes).contains(own) ? now.alias() : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = aliasFor(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    LoadedIdentity identity = of(alias);
    return identity == null ? null : identity.chain();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    LoadedIdentity identity = of(alias);
    return identity == null ? null : identity.key();
  }
}
