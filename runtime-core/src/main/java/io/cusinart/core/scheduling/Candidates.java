package io.cusinart.core.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The nodes a strategy gets to choose from. Immutable.
 *
 * <p>Two passes over the view and no list of the eligible: what is allocated grows with the sample,
 * not with the cluster.
 *
 * @param nodes sorted as in the view
 * @param retried whether the excluded nodes were let in again
 */
record Candidates(List<NodeView> nodes, boolean retried) {

  /** Up to this many eligible nodes are all looked at. */
  static final int ALL_UP_TO = 4;

  /**
   * Every eligible node if there are few or if {@code all}, else a random ⌈√n⌉ of them and the
   * submitter's own. A node that was tried is eligible only when no other is: to try it again is
   * better than to give up, since it may have refused for a full queue only.
   */
  static Candidates draw(
      ClusterView view, TaskRequest request, boolean all, RandomGenerator random) {
    int fresh = 0;
    int tried = 0;
    for (NodeView node : view.nodes()) {
      switch (Veto.of(node, request)) {
        case NONE -> fresh++;
        case TRIED -> tried++;
        default -> {}
      }
    }
    boolean retried = fresh == 0 && tried > 0;
    Veto wanted = retried ? Veto.TRIED : Veto.NONE;
    int eligible = retried ? tried : fresh;
    if (all || eligible <= ALL_UP_TO) {
      return new Candidates(all(view, request, wanted, eligible), retried);
    }
    return new Candidates(sample(view, request, wanted, eligible, random), retried);
  }

  private static List<NodeView> all(
      ClusterView view, TaskRequest request, Veto wanted, int eligible) {
    var drawn = new ArrayList<NodeView>(eligible);
    for (NodeView node : view.nodes()) {
      if (Veto.of(node, request) == wanted) {
        drawn.add(node);
      }
    }
    return drawn;
  }

  /** Selection sampling (Knuth, algorithm S): distinct, uniform, in order, in one pass. */
  private static List<NodeView> sample(
      ClusterView view, TaskRequest request, Veto wanted, int eligible, RandomGenerator random) {
    int needed = sampleSize(eligible);
    int remaining = eligible - own(view, request, wanted);
    var drawn = new ArrayList<NodeView>(needed + 1);
    for (NodeView node : view.nodes()) {
      if (Veto.of(node, request) != wanted) {
        continue;
      }
      if (view.isSelf(node)) {
        drawn.add(node);
      } else if (random.nextInt(remaining--) < needed) {
        drawn.add(node);
        needed--;
      }
    }
    return drawn;
  }

  static int sampleSize(int eligible) {
    return Math.max(2, (int) Math.ceil(Math.sqrt(eligible)));
  }

  /** How many of the eligible are the submitter's own: none or one. */
  private static int own(ClusterView view, TaskRequest request, Veto wanted) {
    int own = 0;
    for (NodeView node : view.nodes()) {
      if (view.isSelf(node) && Veto.of(node, request) == wanted) {
        own++;
      }
    }
    return own;
  }
}
