package io.cusinart.cli.up;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor knows of one node, as it stands in {@code cluster.json}. Immutable.
 *
 * @param pid null while no process runs
 * @param endpoints {@code HOST:PORT} by what is offered there; {@code node} is always among them,
 *     {@code http} if it answers probes
 * @param consoleSocket path of its console's socket, which is there while it is up; null: none
 * @param restarts how often it was started again
 */
public record NodeStatus(
    String name,
    @Nullable Long pid,
    Map<String, String> endpoints,
    State state,
    @Nullable String consoleSocket,
    int restarts) {

  /** Of an endpoint: for other nodes, tasks and tools. */
  static final String NODE = "node";

  /** Of an endpoint: for probes. */
  static final String HTTP = "http";

  /** Copies the endpoints. */
  public NodeStatus {
    endpoints = Map.copyOf(endpoints);
    if (!endpoints.containsKey(NODE)) {
      throw new IllegalArgumentException(
          "the endpoints of %s must have one called node but are %s".formatted(name, endpoints));
    }
  }

  /** {@code HOST:PORT} where other nodes and commands reach it. */
  public String nodeEndpoint() {
    return Objects.requireNonNull(endpoints.get(NODE));
  }

  /** Where a node is in its life; lower case in the file. */
  public enum State {
    /** Its process runs and has not said that it is up. */
    STARTING,
    /** It said that it is up. */
    UP,
    /** The cluster has removed it; its process runs and asks to rejoin. */
    REJOINING,
    /** It died and waits for its delay. */
    RESTARTING,
    /** It died too often and stays so. */
    FAILED,
    /** It was drained, and stays out. */
    LEFT;

    /** The word in the file. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
