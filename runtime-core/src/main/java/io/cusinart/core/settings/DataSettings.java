package io.cusinart.core.settings;

import com.typesafe.config.Config;

/**
 * Where a node keeps what must outlive it. Immutable.
 *
 * @param directory of this node alone; empty: nothing is kept, and there is no console
 */
public record DataSettings(String directory) {

  static DataSettings from(Config config) {
    return new DataSettings(config.getString("data"));
  }

  /** Whether anything is kept. */
  public boolean isKept() {
    return !directory.isBlank();
  }
}
