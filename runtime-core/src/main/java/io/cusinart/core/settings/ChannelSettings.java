package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.util.List;

/**
 * What travels on a channel. Immutable.
 *
 * @param compression {@code none}, {@code lz4} or {@code zstd}: what this node sends with
 * @param compressAbove frames of more bytes are compressed
 * @param maxQueuedBytes how much may wait for one peer to read
 */
public record ChannelSettings(String compression, int compressAbove, long maxQueuedBytes) {

  private static final List<String> COMPRESSIONS = List.of("none", "lz4", "zstd");

  /** Refuses what is not there or cannot be kept. */
  public ChannelSettings {
    if (!COMPRESSIONS.contains(compression)) {
      throw new IllegalArgumentException(
          "cusinart.transport.compression must be one of none, lz4, zstd but is ["
              + compression
              + "]");
    }
    Checks.between("cusinart.transport.compress-above", compressAbove, 0, Integer.MAX_VALUE);
    Checks.atLeast("cusinart.transport.max-queued-bytes", maxQueuedBytes, 64 * 1_024);
  }

  static ChannelSettings from(Config config) {
    return new ChannelSettings(
        config.getString("compression"),
        (int) Math.min(Integer.MAX_VALUE, config.getBytes("compress-above")),
        config.getBytes("max-queued-bytes"));
  }
}
