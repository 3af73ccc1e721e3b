package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.settings.HostPort;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LastMembersTest {

  private static final long LATER = LastMembers.KEEP_LOST_NANOS + 1;

  private final LastMembers members = new LastMembers(at(1), List.of(), 0);

  private static HostPort at(int port) {
    return new HostPort("h", port);
  }

  private static NodeInfo node(int port, NodeState state, boolean worker) {
    return new NodeInfo(new NodeId("n" + port), port, "h:" + port, Set.of(), worker, state);
  }

  private static NodeInfo up(int port) {
    return node(port, NodeState.UP, true);
  }

  private List<HostPort> see(long nowNanos, NodeInfo... nodes) {
    return members.see(Arrays.asList(nodes), nowNanos);
  }

  @Test
  void theOtherWorkersAreAsked() {
    assertThat(see(0, up(3), up(1), up(2), node(4, NodeState.UP, false)))
        .containsExactly(at(2), at(3));
  }

  /** Turns red when the lost are forgotten at once: each of all that go would then be alone. */
  @Test
  void whoIsLostIsAskedForAWhile() {
    see(0, up(2), node(3, NodeState.DOWN, true));

    assertThat(see(5, up(2))).containsExactly(at(2), at(3));
    assertThat(see(LATER, up(2))).containsExactly(at(2), at(3));
    assertThat(see(6 + LATER, up(2))).containsExactly(at(2));
  }

  @Test
  void whoLeavesOnPurposeIsForgottenAtOnce() {
    see(0, up(2), node(3, NodeState.DRAINING, true));

    assertThat(see(5, up(2))).containsExactly(at(2));
  }

  @Test
  void whoComesBackIsNotLost() {
    see(0, up(2));
    see(5);

    assertThat(see(6, up(2))).containsExactly(at(2));
    assertThat(see(7, node(2, NodeState.DRAINING, true))).containsExactly(at(2));
    assertThat(see(8)).isEmpty();
  }

  @Test
  void whomItAskedBeforeIsAskedUntilItHasSeenTheOthersForAWhile() {
    var returning = new LastMembers(at(1), List.of(at(2), at(3)), 0);

    assertThat(returning.see(List.of(up(1)), 1)).containsExactly(at(2), at(3));
    assertThat(returning.see(List.of(up(1), up(3)), LATER)).containsExactly(at(3));
  }

  @Test
  void theBetterOffOfTwoAtOneAddressCounts() {
    see(0, up(2), node(2, NodeState.DOWN, true));

    assertThat(see(1, node(2, NodeState.DRAINING, true), node(2, NodeState.DOWN, true)))
        .containsExactly(at(2));
    assertThat(see(2)).isEmpty();
  }
}
