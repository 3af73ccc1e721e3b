package io.cusinart.core.scheduling;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.Placement;

/** Where one attempt goes. Immutable. */
public sealed interface Decision {

  /** What the decision was made from. */
  Evidence evidence();

  /**
   * It goes to this node.
   *
   * @param predictedRunNanos of the body on that node; what {@link Outstanding#nanosOn} adds up
   * @param predictedBaseNanos of the body on an average node
   */
  record Chosen(NodeInfo node, long predictedRunNanos, long predictedBaseNanos, Evidence evidence)
      implements Decision {

    /** The explanation. */
    public Placement placement() {
      return evidence.explain(node.id());
    }
  }

  /**
   * No node may run it now.
   *
   * @param reason one line for a person
   */
  record NoNode(String reason, Evidence evidence) implements Decision {}
}
