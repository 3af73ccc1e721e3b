package io.cusinart.api;

/** Which nodes a task may run on. Immutable. */
public sealed interface Target {

  /** Any worker node. */
  record Anywhere() implements Target {}

  /** One node by name. */
  record Node(NodeId id) implements Target {}

  /** Any worker that carries this label. */
  record Label(String label) implements Target {}

  /**
   * The node that owns this key of a sharded structure, as {@link KeyOwners} say before each
   * attempt. Refused at submit on a node that was started without them.
   */
  record OwnerOf(String key) implements Target {}

  /** Any worker node. */
  static Target anywhere() {
    return new Anywhere();
  }

  /** One node by name. */
  static Target node(String name) {
    return new Node(new NodeId(name));
  }

  /** Any worker that carries this label. */
  static Target label(String label) {
    return new Label(label);
  }

  /** The owner of this key; needs {@link KeyOwners}. */
  static Target ownerOf(String key) {
    return new OwnerOf(key);
  }
}
