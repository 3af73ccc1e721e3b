package io.cusinart.core.operator;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.execution.ClusterViewKeeper;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import io.cusinart.core.health.Vitals;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of each node: its load, and what is wrong with it. Safe for use by several
 * threads.
 */
public final class NodeLines {

  private final ClusterViewKeeper views;
  private final Vitals vitals;

  /** Of the loads that placement sees, and of what the nodes say of themselves. */
  public NodeLines(ClusterViewKeeper views, Vitals vitals) {
    this.views = views;
    this.vitals = vitals;
  }

  /**
   * The line of this node.
   *
   * @param self the incarnation of the one that answers, which knows of itself at first hand
   */
  NodeLine of(NodeInfo node, long self) {
    List<Reason> reasons =
        node.incarnation() == self
            ? vitals.own().reasons()
            : vitals.others().reasonsOf(node.incarnation());
    return new NodeLine(node, loadOf(node), reasons);
  }

  private @Nullable LoadReport loadOf(NodeInfo node) {
    return views.view().nodes().stream()
        .filter(view -> view.info().incarnation() == node.incarnation())
        .flatMap(view -> view.load().stream())
        .findFirst()
        .orElse(null);
  }
}
