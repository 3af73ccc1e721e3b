package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.execution.ClusterViewKeeper.Changes;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.scheduling.ClusterView;
import io.cusinart.core.scheduling.NodeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ClusterViewKeeperTest {

  private static final List<NodeState> STATES = List.of(NodeState.values());

  private final OutstandingWork outstanding = new OutstandingWork();
  private final ClusterViewKeeper keeper = new ClusterViewKeeper(new NodeId("a"), outstanding);

  private static NodeInfo node(String name, long incarnation, NodeState state) {
    return new NodeInfo(new NodeId(name), incarnation, "h:1", Set.of(), true, state);
  }

  private static LoadReport report(long incarnation, int queued) {
    return new LoadReport(incarnation, 2, 0, 0, 1, queued, 0, 0, 0, 0, 0, null);
  }

  private NodeView seen(String name) {
    return keeper.view().find(new NodeId(name)).orElseThrow();
  }

  @Test
  void beforeAnythingIsKnownTheViewIsEmptyAndEveryNodeIsDown() {
    assertThat(keeper.view()).isEqualTo(ClusterView.EMPTY);
    assertThat(keeper.stateOf(1)).isEqualTo(NodeState.DOWN);
  }

  @Test
  void theViewHoldsTheNodesByNameAndWhichOfThemIsSelf() {
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP), node("a", 1, NodeState.UP)));

    assertThat(keeper.view().nodes())
        .extracting(each -> each.info().id().value())
        .containsExactly("a", "b");
    assertThat(keeper.view().self()).contains(new NodeId("a"));
  }

  @Test
  void aClientIsNotItsOwnCandidate() {
    keeper.nodesChanged(
        List.of(new NodeInfo(new NodeId("a"), 1, "h:1", Set.of(), false, NodeState.UP)));

    assertThat(keeper.view().self()).isEmpty();
  }

  @Test
  void aReportStandsBesideWhatWasOutWhenItCame() {
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP)));
    outstanding.add(2, 500);
    keeper.loadArrived(report(2, 3));
    outstanding.add(2, 500);

    assertThat(seen("b"))
        .isEqualTo(new NodeView(node("b", 2, NodeState.UP), Optional.of(report(2, 3)), 500));
  }

  @Test
  void aReportSurvivesAChangeOfStateButNotItsNode() {
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP)));
    keeper.loadArrived(report(2, 3));
    keeper.nodesChanged(List.of(node("b", 2, NodeState.DRAINING)));
    assertThat(seen("b").load()).contains(report(2, 3));

    keeper.nodesChanged(List.of());
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP)));
    assertThat(seen("b").load()).isEmpty();
  }

  /** A report belongs to an incarnation: a restarted node would else look as loaded as before. */
  @Test
  void aRestartedNodeHasNotReportedYet() {
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP)));
    keeper.loadArrived(report(2, 3));
    keeper.nodesChanged(List.of(node("b", 3, NodeState.UP)));
    keeper.loadArrived(report(2, 4));

    assertThat(seen("b")).isEqualTo(NodeView.withoutReport(node("b", 3, NodeState.UP)));
  }

  @Test
  void aViewThatWasGivenOutDoesNotChange() {
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP)));
    ClusterView before = keeper.view();
    keeper.nodesChanged(List.of());

    assertThat(before.nodes()).hasSize(1);
    assertThat(keeper.view().nodes()).isEmpty();
  }

  @Test
  void aNodeIsNamedByItsIncarnationOrByAStandIn() {
    keeper.nodesChanged(List.of(node("b", 2, NodeState.UP)));

    assertThat(keeper.nameOf(2)).isEqualTo(new NodeId("b"));
    assertThat(keeper.nameOf(-1)).isEqualTo(new NodeId("unknown-ffffffffffffffff"));
  }

  @Nested
  class Losing {

    private Changes change(NodeInfo... nodes) {
      return keeper.nodesChanged(List.of(nodes));
    }

    @Test
    void aNodeIsSuspectedOnceUntilItWasTrustedAgain() {
      change(node("b", 2, NodeState.UP));

      assertThat(change(node("b", 2, NodeState.SUSPECTED)).suspected()).containsExactly(2L);
      assertThat(change(node("b", 2, NodeState.SUSPECTED)).suspected()).isEmpty();
      assertThat(change(node("b", 2, NodeState.UP)))
          .isEqualTo(new Changes(List.of(2L), List.of(), List.of(), List.of()));
      assertThat(change(node("b", 2, NodeState.SUSPECTED)).suspected()).containsExactly(2L);
    }

    @Test
    void aNodeThatIsFirstSeenSuspectedIsSuspected() {
      assertThat(change(node("b", 2, NodeState.SUSPECTED)).suspected()).containsExactly(2L);
    }

    @Test
    void aNodeThatIsDownOrNotListedAnyMoreIsGone() {
      change(node("b", 2, NodeState.UP), node("c", 3, NodeState.UP), node("d", 4, NodeState.UP));

      assertThat(change(node("b", 2, NodeState.DOWN), node("c", 3, NodeState.DRAINING)).gone())
          .containsExactlyInAnyOrder(2L, 4L);
    }

    @Test
    void theOldIncarnationIsGoneWhenTheNewOneIsThere() {
      change(node("b", 2, NodeState.UP));

      assertThat(change(node("b", 3, NodeState.UP)).gone()).containsExactly(2L);
    }
  }

  /** Whatever happens: a node that may hold work and cannot end it is in the losses. */
  @Test
  void noLossGoesUnreportedInAnyHistory() {
    for (long seed = 0; seed < 1_000; seed++) {
      var random = new SplittableRandom(seed);
      var tried = new ClusterViewKeeper(new NodeId("a"), outstanding);
      Map<Long, NodeState> before = new HashMap<>();
      for (int step = 0; step < 20; step++) {
        Map<Long, NodeState> now = new HashMap<>();
        for (long incarnation = 0; incarnation < 4; incarnation++) {
          if (random.nextInt(4) > 0) {
            now.put(incarnation, STATES.get(random.nextInt(STATES.size())));
          }
        }
        var nodes = new ArrayList<NodeInfo>();
        now.forEach((each, state) -> nodes.add(node("n" + each, each, state)));
        Changes losses = tried.nodesChanged(nodes);

        String name = "seed %d step %d".formatted(seed, step);
        assertThat(losses.gone()).as(name).containsAll(gone(before, now));
        assertThat(losses.gone()).as(name).doesNotContainAnyElementsOf(alive(now));
        assertThat(losses.suspected())
            .as(name)
            .containsExactlyInAnyOrderElementsOf(suspected(before, now));
        now.forEach((each, state) -> assertThat(tried.stateOf(each)).as(name).isEqualTo(state));
        before = now;
      }
    }
  }

  private static List<Long> gone(Map<Long, NodeState> before, Map<Long, NodeState> now) {
    return before.keySet().stream()
        .filter(each -> !now.containsKey(each) || now.get(each) == NodeState.DOWN)
        .filter(each -> !now.containsKey(each) || before.get(each) != NodeState.DOWN)
        .toList();
  }

  private static List<Long> alive(Map<Long, NodeState> now) {
    List<Long> alive =
        now.keySet().stream().filter(each -> now.get(each) != NodeState.DOWN).toList();
    return alive.isEmpty() ? List.of(-1L) : alive;
  }

  private static List<Long> suspected(Map<Long, NodeState> before, Map<Long, NodeState> now) {
    return now.keySet().stream()
        .filter(each -> now.get(each) == NodeState.SUSPECTED)
        .filter(each -> before.get(each) != NodeState.SUSPECTED)
        .toList();
  }
}
