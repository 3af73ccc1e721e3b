package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.util.List;

/**
 * What user objects may travel. Immutable.
 *
 * @param allow class names, or package prefixes ending in {@code .*}, beyond the default list
 * @param maxDepth how deep objects may be nested; at most 256, which a stack of 512 KiB can hold
 * @param maxBytes size of one encoded input or result
 */
public record SerializationSettings(List<String> allow, int maxDepth, int maxBytes) {

  private static final String MAX_BYTES = "cusinart.serialization.max-bytes";
  private static final int FEWEST_BYTES = 1_024;
  private static final int MOST_BYTES = 1 << 30;

  /** Copies the list and refuses limits that cannot be kept. */
  public SerializationSettings {
    allow = List.copyOf(allow);
    Checks.between("cusinart.serialization.max-depth", maxDepth, 1, 256);
    Checks.between(MAX_BYTES, maxBytes, FEWEST_BYTES, MOST_BYTES);
  }

  static SerializationSettings from(Config config) {
    long maxBytes = config.getBytes("max-bytes");
    // Here as well, where a value that is no int can still be named.
    Checks.between(MAX_BYTES, maxBytes, FEWEST_BYTES, MOST_BYTES);
    return new SerializationSettings(
        config.getStringList("allow"), config.getInt("max-depth"), (int) maxBytes);
  }
}
