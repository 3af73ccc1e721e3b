package io.cusinart.cli.up;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor knows of one node, as it stands in {@code cluster.json}. Immutable.
 *
 * @param pid null while no process runs
 * @param endpoint {@code HOST:PORT}
 * @param consoleSocket null: not offered yet
 * @param restarts how often it was started again
 */
public record NodeStatus(
    String name,
    @Nullable Long pid,
    String endpoint,
    State state,
    @Nullable String consoleSocket,
    int restarts) {

  /** Where a node is in its life; lower case in the file. */
  public enum State {
    /** Its process runs and has not said that it is up. */
    STARTING,
    /** It said that it is up. */
    UP,
    /** It died and waits for its delay. */
    RESTARTING,
    /** It died too often and stays so. */
    FAILED;

    /** The word in the file. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
