package io.cusinart.core.settings;

import com.typesafe.config.Config;

/**
 * Where a node keeps what outlives it. Immutable.
 *
 * @param directory of this node alone; empty: it keeps nothing, and there is no console
 */
public record DataSettings(String directory) {

  static DataSettings from(Config node) {
    return new DataSettings(node.getString("data"));
  }

  /** Whether anything is kept. */
  public boolean isKept() {
    return !directory.isBlank();
  }
}
