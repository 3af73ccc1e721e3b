package io.cusinart.core.scheduling;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was kept of one decision to explain it: the view it was made against and the scores of the
 * nodes that were looked at. Immutable. Small, since the view is shared by all decisions made
 * against it; vetoes are worked out again when somebody asks.
 */
public final class Evidence {

  private final ClusterView view;
  private final TaskRequest request;
  private final boolean retried;
  private final String strategy;
  private final List<ScoredNode> scored;

  Evidence(
      ClusterView view,
      TaskRequest request,
      boolean retried,
      String strategy,
      List<ScoredNode> scored) {
    this.view = view;
    this.request = request;
    this.retried = retried;
    this.strategy = strategy;
    this.scored = scored;
  }

  /** The name of the strategy that chose. */
  public String strategy() {
    return strategy;
  }

  /** The nodes that were looked at, sorted by name. */
  public List<ScoredNode> scored() {
    return scored;
  }

  /** Every node of the view once, in its order: scored, vetoed, or neither, "not drawn". */
  public List<Placement.Candidate> candidates() {
    var candidates = new ArrayList<Placement.Candidate>(view.nodes().size());
    for (NodeView node : view.nodes()) {
      candidates.add(new Placement.Candidate(node.info().id(), scoreOf(node.info()), vetoOf(node)));
    }
    return List.copyOf(candidates);
  }

  /** The whole decision, for the node that was chosen by it. */
  public Placement explain(NodeId chosen) {
    return new Placement(chosen, strategy, candidates());
  }

  private Optional<Placement.Score> scoreOf(NodeInfo node) {
    for (ScoredNode each : scored) {
      if (each.node().equals(node)) {
        return Optional.of(each.score());
      }
    }
    return Optional.empty();
  }

  private Optional<String> vetoOf(NodeView node) {
    Veto veto = Veto.of(node, request);
    boolean eligible = veto == Veto.NONE || (retried && veto == Veto.TRIED);
    return eligible ? Optional.empty() : Optional.of(veto.describe(node, request));
  }
}
