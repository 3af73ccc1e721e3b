package io.cusinart.core.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure.NoAvailableNodes;
import io.cusinart.api.RuntimeFailure.NodeNotFound;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class NodeManagerTest {

  private final NodeManager nodes = new NodeManager();

  {
    for (long incarnation = 1; incarnation <= 3; incarnation++) {
      nodes.enrol(incarnation);
    }
  }

  private static NodeInfo node(String name, long incarnation, NodeState state) {
    return new NodeInfo(new NodeId(name), incarnation, "127.0.0.1:1", Set.of(), true, state);
  }

  @Test
  void aRegisteredNodeIsFoundByName() {
    nodes.register(node("a", 1, NodeState.UP));

    assertThat(nodes.get(new NodeId("a")).incarnation()).isEqualTo(1);
  }

  @Test
  void anUnknownNameIsNodeNotFound() {
    assertThatThrownBy(() -> nodes.get(new NodeId("x")))
        .isInstanceOf(NodeNotFound.class)
        .hasMessage("node [x] is not known here; see `cusinart status` for the members");
  }

  @Test
  void withoutAHealthyWorkerNoNodeIsAvailable() {
    nodes.register(node("a", 1, NodeState.JOINING));
    nodes.register(new NodeInfo(new NodeId("c"), 3, "h:1", Set.of(), false, NodeState.UP));

    assertThatThrownBy(nodes::getAvailable)
        .isInstanceOf(NoAvailableNodes.class)
        .hasMessage("no worker is up and healthy among the 2 nodes known");
  }

  @Test
  void successiveCallsTakeTurnsOverTheAvailableNodes() {
    nodes.register(node("a", 1, NodeState.UP));
    nodes.register(node("b", 2, NodeState.UP));
    nodes.register(node("c", 3, NodeState.DRAINING));

    var seen = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      seen.add(nodes.getAvailable().id().value());
    }

    assertThat(seen).containsExactly("a", "b", "a", "b");
  }

  @Test
  void aWorkerIsJoiningUntilItsExecutorIsFound() {
    nodes.register(node("a", 7, NodeState.UP));

    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.JOINING);

    nodes.enrol(7);
    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.UP);

    nodes.dismiss(7);
    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.JOINING);
  }

  @Test
  void aSuspicionIsLiftedOnlyWhenAllItsReasonsAre() {
    nodes.register(node("a", 1, NodeState.UP));
    nodes.suspect(1, Suspicion.UNREACHABLE);
    nodes.suspect(1, Suspicion.UNHEALTHY);
    nodes.trust(1, Suspicion.UNREACHABLE);

    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.SUSPECTED);

    nodes.trust(1, Suspicion.UNHEALTHY);

    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.UP);
  }

  @Test
  void aNodeThatDrainsIsShownSoForGoodAndASuspicionWeighsMore() {
    nodes.register(node("a", 1, NodeState.UP));
    nodes.drains(1);
    nodes.drains(99);
    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.DRAINING);
    assertThat(nodes.available()).isEmpty();

    nodes.suspect(1, Suspicion.UNREACHABLE);
    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.SUSPECTED);

    nodes.trust(1, Suspicion.UNREACHABLE);
    assertThat(nodes.get(new NodeId("a")).state()).isEqualTo(NodeState.DRAINING);
  }

  @Test
  void aNameMeansTheIncarnationThatIsBestOff() {
    nodes.register(node("a", 1, NodeState.UP));
    nodes.suspect(1, Suspicion.UNREACHABLE);
    nodes.register(node("a", 2, NodeState.UP));

    assertThat(nodes.get(new NodeId("a")).incarnation()).isEqualTo(2);
  }

  @Test
  void aSuspicionOfAnUnknownIncarnationIsIgnored() {
    nodes.suspect(7, Suspicion.UNHEALTHY);

    assertThat(nodes.nodes()).isEmpty();
  }

  @Test
  void listenersHearOfEveryChangeAndOfNothingElse() {
    var heard = new ArrayList<List<NodeInfo>>();
    nodes.onChange(heard::add);

    nodes.register(node("a", 1, NodeState.UP));
    nodes.register(node("a", 1, NodeState.UP));
    nodes.suspect(1, Suspicion.UNREACHABLE);
    nodes.suspect(1, Suspicion.UNREACHABLE);
    nodes.forget(1);
    nodes.forget(1);

    assertThat(heard).hasSize(4);
    assertThat(heard.getLast()).isEmpty();
  }

  /** Turns red (the exception comes out of onChange, or of register) without the guard there. */
  @Test
  void aListenerThatThrowsHarmsNeitherTheCallerNorTheOthers() {
    var heard = new ArrayList<List<NodeInfo>>();
    nodes.onChange(_ -> {
      throw new IllegalStateException("made to throw");
    });
    nodes.onChange(heard::add);

    nodes.register(node("a", 1, NodeState.UP));

    assertThat(heard).hasSize(2);
    assertThat(nodes.nodes()).hasSize(1);
  }

  @Test
  void aRegistrationThatIsClosedIsNotCalledAgainAndTheOtherOneIs() {
    var heard = new ArrayList<List<NodeInfo>>();
    Consumer<List<NodeInfo>> listener = heard::add;
    NodeDirectory.Listening once = nodes.onChange(listener);
    nodes.onChange(listener);
    once.close();
    once.close();

    nodes.register(node("a", 1, NodeState.UP));

    assertThat(heard).hasSize(3);
  }
}
