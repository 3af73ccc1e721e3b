package io.cusinart.core.serialization;

import org.jspecify.annotations.Nullable;

/**
 * Where in an object graph the codec is, as {@code Order.lines[3].price}, and the limit of how deep
 * it may go. Steps stay in place when a serializer throws, so that the edge can name them. Not safe
 * for use by two threads.
 *
 * <p>The depth is counted here rather than by {@code Kryo.setMaxDepth}, whose exception cannot be
 * told from others; Kryo's own limit stays behind as a second line.
 */
final class ObjectPath {

  private static final int MAX_SHOWN = 10;
  private static final int NO_INDEX = -1;

  private final int maxDepth;
  private final @Nullable String[] names;
  private final int[] indices;
  private String root = "value";
  private int depth;

  ObjectPath(int maxDepth) {
    this.maxDepth = maxDepth;
    this.names = new @Nullable String[maxDepth];
    this.indices = new int[maxDepth];
  }

  /** Starts anew at a root of this name. */
  void begin(String newRoot) {
    root = newRoot;
    depth = 0;
  }

  /** Goes to the field of this name. */
  void enter(String name) {
    push(name, NO_INDEX);
  }

  /** Goes to the element of this index. */
  void enter(int index) {
    push(null, index);
  }

  /** Goes to one of several things of this name, as {@code key[3]}. */
  void enter(String name, int index) {
    push(name, index);
  }

  /** Goes back up. */
  void leave() {
    depth--;
  }

  private void push(@Nullable String name, int index) {
    if (depth == maxDepth) {
      throw new Refusal(
          "is nested deeper than %d; break the cycle, flatten it, or raise %s"
              .formatted(maxDepth, "cusinart.serialization.max-depth"));
    }
    names[depth] = name;
    indices[depth] = index;
    depth++;
  }

  @Override
  public String toString() {
    var text = new StringBuilder(root);
    for (int i = 0; i < Math.min(depth, MAX_SHOWN); i++) {
      if (names[i] != null) {
        text.append('.').append(names[i]);
      }
      if (indices[i] != NO_INDEX) {
        text.append('[').append(indices[i]).append(']');
      }
    }
    return depth > MAX_SHOWN ? text.append("...").toString() : text.toString();
  }
}
