package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class GoneSubmittersTest {

  private final GoneSubmitters gone = new GoneSubmitters();

  private static NodeInfo node(long incarnation, NodeState state) {
    return new NodeInfo(new NodeId("n" + incarnation), incarnation, "h:1", Set.of(), false, state);
  }

  @Test
  void whoIsDownOrNoLongerListedIsGone() {
    gone.update(List.of(node(1, NodeState.UP), node(2, NodeState.UP), node(3, NodeState.UP)));

    assertThat(gone.update(List.of(node(1, NodeState.UP), node(2, NodeState.DOWN))))
        .containsExactlyInAnyOrder(2L, 3L);
    assertThat(gone.contains(1)).isFalse();
    assertThat(gone.contains(2)).isTrue();
    assertThat(gone.contains(3)).isTrue();
  }

  @Test
  void whoIsSilentOrDrainsIsNotGone() {
    gone.update(List.of(node(1, NodeState.UP), node(2, NodeState.UP)));

    assertThat(gone.update(List.of(node(1, NodeState.SUSPECTED), node(2, NodeState.DRAINING))))
        .isEmpty();
  }

  @Test
  void whoWasNeverSeenIsNotGone() {
    gone.update(List.of(node(9, NodeState.DOWN)));

    assertThat(gone.contains(9)).isFalse();
    assertThat(gone.contains(10)).isFalse();
  }

  @Test
  void itRemembersThoseThatWentLastUpToItsLimit() {
    int most = GoneSubmitters.MOST_REMEMBERED;
    for (long each = 0; each <= most; each++) {
      gone.update(List.of(node(each, NodeState.UP)));
    }
    gone.update(List.of());

    assertThat(gone.contains(0)).isFalse();
    assertThat(LongStream.rangeClosed(1, most)).allMatch(gone::contains);
  }
}
