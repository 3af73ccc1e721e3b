package io.cusinart.core.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.operator.OperatorService;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.TransportSettings;
import io.cusinart.core.transport.StreamManager;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings of other members, over their ports. */
final class MemberSettingsTest {

  private static final TransportSettings TRANSPORT = NodeSettings.defaults().kernel().transport();

  private final StreamManager mine = StreamManager.start(TRANSPORT, "127.0.0.1");
  private final StreamManager theirs = StreamManager.start(TRANSPORT, "127.0.0.1");
  private final LiveRecord<Sample> live = new LiveRecord<>(Sample.FIRST);
  private final NodeManager nodes = new NodeManager();
  private final Configurators own = Configurators.forgetful();
  private final Interpreter console =
      new Interpreter(
          "a",
          own,
          new SharedSettings(own, Optional.empty()),
          new MemberSettings(nodes, () -> 1, new NodeAsker(mine)));

  @BeforeEach
  void twoMembersAndOneThatIsDead() throws Exception {
    own.register(Sample.module(new LiveRecord<>(Sample.FIRST)));
    var modules = Configurators.forgetful();
    modules.register(Sample.module(live));
    OperatorService.create(theirs)
        .answerBy(
            new SettingsAnswers(
                new Interpreter(
                    "b", modules, new SharedSettings(modules, Optional.empty()), OtherNodes.NONE),
                _ -> CompletableFuture.failedStage(new IllegalStateException("not asked here"))));
    int closed;
    try (var port = new ServerSocket(0)) {
      closed = port.getLocalPort();
    }
    member("a", 1, mine.address().getPort());
    member("b", 2, theirs.address().getPort());
    member("c", 3, closed);
  }

  private void member(String name, long incarnation, int port) {
    nodes.enrol(incarnation);
    nodes.register(
        new NodeInfo(
            new NodeId(name), incarnation, "127.0.0.1:" + port, Set.of(), true, NodeState.UP));
  }

  @AfterEach
  void close() {
    mine.close();
    theirs.close();
  }

  private String say(String line) {
    ConfigurationView view = console.answer(line, "ada");
    return view.kind() + "\n" + String.join("\n", view.lines());
  }

  /** D4: turns red when a member that cannot be reached is left out, or its silence is a yes. */
  @Test
  void everyMemberIsNamedAndWhoIsNotReachedIsNoSuccess() {
    assertThat(say("set TCP::Share 0.25 --all-nodes"))
        .startsWith(
            "REFUSED\na: TCP::Share is now 0.25.\nb: TCP::Share is now 0.25.\nc: not reached at 127.0.0.1:");
    assertThat(live.now().share()).isEqualTo(0.25);
    assertThat(say("get --all-nodes TCP::Share"))
        .startsWith("REFUSED\na: 0.25\nb: 0.25\nc: not reached");
  }

  @Test
  void aMemberThatLacksTheModuleSaysSo() {
    own.register(
        new LiveModule<>(
            "Newer",
            new LiveRecord<>(Sample.FIRST),
            List.of(
                LiveKey.<Sample>whole("Key", "a key", 1, 9)
                    .in(Sample::connections, Sample::withConnections))));

    assertThat(say("set Newer::Key 5 --all-nodes"))
        .contains("a: Newer::Key is now 5.", "b: there is no module [Newer]; there are TCP");
    assertThat(live.now()).isEqualTo(Sample.FIRST);
  }
}
