package io.cusinart.core.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.health.Reason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of the nodes and of reasons. */
final class NodeChangesTest {

  private final NodeChanges changes = new NodeChanges();

  private static NodeInfo node(String name, long incarnation, NodeState state) {
    return new NodeInfo(new NodeId(name), incarnation, "h:1", Set.of(), true, state);
  }

  private List<String> update(NodeInfo... nodes) {
    return changes.update(List.of(nodes), _ -> "unreachable").stream()
        .map(each -> each.kind() + " " + each.node())
        .toList();
  }

  @Test
  void aNodeJoinsIsUpDrainsAndLeaves() {
    assertThat(update(node("a", 1, NodeState.JOINING))).containsExactly("joined a");
    assertThat(update(node("a", 1, NodeState.UP))).containsExactly("up a");
    assertThat(update(node("a", 1, NodeState.UP))).isEmpty();
    assertThat(update(node("a", 1, NodeState.DRAINING))).containsExactly("draining a");
    assertThat(update()).containsExactly("left a");
  }

  @Test
  void whoIsUpWhenFirstSeenHasJoinedToo() {
    assertThat(update(node("a", 1, NodeState.UP))).containsExactly("joined a", "up a");
  }

  /** Turns red ("joined b") when names of those that are gone are forgotten. */
  @Test
  void aNodeThatDiesIsSuspectedDownAndBackAsAnother() {
    update(node("b", 1, NodeState.UP));
    assertThat(update(node("b", 1, NodeState.SUSPECTED))).containsExactly("suspected b");
    assertThat(update(node("b", 1, NodeState.DOWN))).containsExactly("down b");
    assertThat(update()).containsExactly("removed b");
    assertThat(update(node("b", 2, NodeState.JOINING))).containsExactly("back b");
    assertThat(update(node("b", 2, NodeState.UP))).containsExactly("up b");
  }

  @Test
  void theSuccessorMayBeThereBeforeTheDeadIsGone() {
    update(node("b", 1, NodeState.UP));

    assertThat(update(node("b", 1, NodeState.DOWN), node("b", 2, NodeState.JOINING)))
        .containsExactly("down b", "back b");
  }

  @Test
  void aNodeThatAnswersAgainIsTrusted() {
    update(node("b", 1, NodeState.UP));
    update(node("b", 1, NodeState.SUSPECTED));

    assertThat(update(node("b", 1, NodeState.UP))).containsExactly("trusted b");
    assertThat(update(node("b", 1, NodeState.JOINING))).containsExactly("idle b");
  }

  /** Turns red ("removed b") when a node that was removed itself tells that the others are gone. */
  @Test
  void whoeverBeginsAnewSeesTheOthersAnewAndItselfBack() {
    update(node("a", 1, NodeState.UP), node("b", 3, NodeState.UP));
    changes.forgetAll();

    assertThat(update(node("a", 2, NodeState.JOINING))).containsExactly("back a");
    assertThat(update(node("a", 2, NodeState.JOINING), node("b", 3, NodeState.UP)))
        .containsExactly("joined b", "up b");
  }

  @Test
  void aLineSaysWhoWhereAndWhy() {
    update(node("b", 0xabc, NodeState.UP));

    assertThat(
            changes
                .update(
                    List.of(node("b", 0xabc, NodeState.SUSPECTED)), _ -> "unreachable, unhealthy")
                .getFirst()
                .text())
        .isEqualTo("b is suspected: unreachable, unhealthy (0000000000000abc at h:1)");
  }

  private static List<String> reasons(List<Reason> before, List<Reason> after) {
    return ReasonChanges.between("a", before, after).stream()
        .map(each -> each.kind() + " " + each.text())
        .toList();
  }

  /** Turns red (an event each two seconds) when another value is taken for another reason. */
  @Test
  void reasonsComeAndGoOnce() {
    Reason full = Reason.blocks("disk", "97 % full");
    Reason fuller = Reason.blocks("disk", "98 % full");
    Reason longQueue = Reason.warns("queue", "80 wait");
    Reason fullQueue = Reason.blocks("queue", "100 wait");

    assertThat(reasons(List.of(), List.of(full, longQueue)))
        .containsExactly("not-ready disk: 97 % full", "warning queue: 80 wait");
    assertThat(reasons(List.of(full), List.of(fuller))).isEmpty();
    assertThat(reasons(List.of(longQueue), List.of(fullQueue)))
        .containsExactly("not-ready queue: 100 wait");
    assertThat(reasons(List.of(full), List.of())).containsExactly("well-again disk is well again");
  }
}
