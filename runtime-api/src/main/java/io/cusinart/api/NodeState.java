package io.cusinart.api;

/** What a node is fit for, as another node sees it. */
public enum NodeState {
  /** On its way in; gets no work yet. */
  JOINING,
  /** A healthy member: gets work. */
  UP,
  /** Silent or failing its health checks; may come back. Gets no work, and what it had moves. */
  SUSPECTED,
  /** Leaves on purpose: finishes what it has, takes nothing new. */
  DRAINING,
  /** Gone for good in this incarnation. */
  DOWN
}
