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

  /** Copies the list and refuses limits that cannot be kept. */
  public SerializationSettings {
    allow = List.copyOf(allow);
    Checks.between("cusinart.serialization.max-depth", maxDepth, 1, 256);
    Checks.between("cusinart.serialization.max-bytes", maxBytes, 1_024, 240 * 1_024);
  }

  static SerializationSettings from(Config config) {
    return new SerializationSettings(
        config.getStringList("allow"),
        config.getInt("max-depth"),
        Math.toIntExact(config.getBytes("max-bytes")));
  }
}
