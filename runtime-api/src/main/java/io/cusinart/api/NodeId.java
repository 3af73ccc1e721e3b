package io.cusinart.api;

import java.util.regex.Pattern;

/**
 * The name of a node, unique in its cluster at any moment and kept over restarts. Immutable.
 *
 * @param value 1 to 64 letters, digits, {@code .}, {@code _} or {@code -}, first a letter or digit
 */
public record NodeId(String value) implements Comparable<NodeId> {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Refuses names that could not stand in an address, a file name or a label. */
  public NodeId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "node name must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit but is ["
              + value
              + "]");
    }
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
