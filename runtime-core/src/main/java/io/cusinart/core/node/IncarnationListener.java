package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;

/**
 * What a part of a program does that outlives an incarnation of its node. Called on a thread of the
 * node, one call after the other; while one lasts, the node does not go on with its return. What it
 * throws is logged and goes no further.
 */
public interface IncarnationListener {

  /** The node is a member, as this incarnation. */
  void began(NodeInfo self);

  /**
   * That incarnation has ended: its tasks have their outcomes, and what it had promised to others
   * holds no more. If the node comes back, {@link #began} is next.
   */
  void ended(NodeInfo self);
}
