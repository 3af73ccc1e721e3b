package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Who a node is to others. Immutable.
 *
 * @param enabled whether everything between nodes is encrypted, both sides with a certificate
 * @param directory where the certificate is; empty only if that is off
 * @param reloadInterval how often its files are looked at
 */
public record TlsSettings(boolean enabled, String directory, Duration reloadInterval) {

  private static final Duration LONGEST = Duration.ofDays(1);

  /** Refuses TLS without a certificate. */
  public TlsSettings {
    if (enabled && directory.isBlank()) {
      throw new IllegalArgumentException(
          "cusinart.tls.directory must name a directory when cusinart.tls.enabled is on;"
              + " `cusinart ca issue` makes one");
    }
    Checks.positiveUpTo("cusinart.tls.reload-interval", reloadInterval, LONGEST);
  }

  static TlsSettings from(Config config) {
    return new TlsSettings(
        config.getBoolean("enabled"),
        config.getString("directory"),
        config.getDuration("reload-interval"));
  }

  /** The same, on, with the certificates of this directory. */
  public TlsSettings in(String newDirectory) {
    return new TlsSettings(true, newDirectory, reloadInterval);
  }

  /** The same with another interval. */
  public TlsSettings withReloadInterval(Duration newInterval) {
    return new TlsSettings(enabled, directory, newInterval);
  }
}
