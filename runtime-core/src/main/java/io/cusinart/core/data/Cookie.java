package io.cusinart.core.data;

import io.cusinart.api.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose a data directory is, as it stands in its file {@code node.id}. Immutable.
 *
 * @param cluster the name of the cluster
 * @param node the name of the node
 * @param starts how often a node was started on it, this time included
 */
record Cookie(String cluster, NodeId node, long starts) {

  private static final String FORMAT = "1";

  Cookie startedAgain() {
    return new Cookie(cluster, node, starts + 1);
  }

  /** Lines {@code key = value}, for a person as well. */
  String text() {
    return """
    # Whose directory this is. Do not change or copy it: two nodes of one identity harm each other.
    format = %s
    cluster = %s
    node = %s
    starts = %d
    """
        .formatted(FORMAT, cluster, node, starts);
  }

  /** What such a text says; empty if it is none, or of a format that is not known. */
  static Optional<Cookie> parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> values.put(parts[0].strip(), parts[1].strip()));
    String cluster = values.get("cluster");
    String node = values.get("node");
    String starts = values.getOrDefault("starts", "");
    if (!FORMAT.equals(values.get("format"))
        || cluster == null
        || node == null
        || !starts.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Cookie(cluster, new NodeId(node), Long.parseLong(starts)));
    } catch (IllegalArgumentException noName) {
      return Optional.empty();
    }
  }
}
