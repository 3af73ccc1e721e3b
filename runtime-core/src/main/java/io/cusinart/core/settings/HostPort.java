package io.cusinart.core.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as a person types it. Immutable.
 *
 * @param host a name or an address, of IPv6 in brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  private static final Pattern TEXT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:]+):([0-9]{1,5})");
  private static final int MOST = 65_535;

  /** What this text says, if it is {@code HOST:PORT}. */
  public static Optional<HostPort> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(parts.group(2));
    return port < 1 || port > MOST
        ? Optional.empty()
        : Optional.of(new HostPort(parts.group(1), port));
  }

  /**
   * The same of a text that must be one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static HostPort of(String text) {
    return parse(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "an address is HOST:PORT with a port of 1 to %d but this is [%s]"
                    .formatted(MOST, text)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
