package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.security.TestAuthority;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.StreamManager;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a lane is wanted to one node and another answers, with a good certificate of its own. */
@Timeout(60)
final class LanePeerTest {

  private static final long INCARNATION = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestAuthority authority = TestAuthority.create("ours");
  private final NodeManager nodes = new NodeManager();
  private final TestProbe<TaskExecutor.Command> executor = kit.createTestProbe();
  private final TestProbe<TaskTracker.Command> tracker = kit.createTestProbe();
  @TempDir private Path directory;

  private StreamManager start(String name) {
    return StreamManager.start(
        NodeSettings.defaults().kernel().transport(),
        "127.0.0.1",
        TlsIdentity.load(authority.node(directory, name), InstantSource.system()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** A keeper that wants a lane to the node of this name. */
  private void keep(StreamManager from, String wanted) {
    nodes.register(
        new NodeInfo(new NodeId(wanted), INCARNATION, "h:1", Set.of(), true, NodeState.UP));
    nodes.enrol(INCARNATION);
    TestProbe<DeathWitness.Command> witness = kit.createTestProbe();
    ActorRef<LaneKeeper.Command> keeper =
        kit.spawn(
            LaneKeeper.create(
                new LaneKeeper.Surroundings(
                    from, 1 << 20, nodes, witness.ref(), tracker.ref(), _ -> {})));
    keeper.tell(new LaneKeeper.Keep(INCARNATION, executor.ref()));
  }

  /** The next question for a lane is answered by an offer that leads to this address. */
  private void offer(StreamManager there, long token) {
    executor
        .expectMessageClass(TaskExecutor.OpenLane.class, PATIENCE)
        .replyTo()
        .tell(
            new LaneKeeper.Offered(
                INCARNATION, "127.0.0.1", there.address().getPort(), token, 1 << 20));
  }

  /** Turns red (a lane is up) when LaneKeeper does not say to StreamManager whom it wants. */
  @Test
  void itGetsNoLane() {
    try (StreamManager there = start("another");
        StreamManager here = start("client")) {
      LaneServer server = LaneServer.create(there, INCARNATION, 1 << 20);
      keep(here, "worker");
      offer(there, server.grant((_, _) -> {}, _ -> {}));

      // Another question: the first offer came to nothing.
      executor.expectMessageClass(TaskExecutor.OpenLane.class, PATIENCE);

      TaskTracker.Command told = tracker.receiveMessage(PATIENCE);
      assertThat(told).isNotInstanceOf(TaskTracker.LaneUp.class);
    }
  }

  @Test
  void theNodeItselfGetsOne() {
    try (StreamManager there = start("worker");
        StreamManager here = start("client")) {
      LaneServer server = LaneServer.create(there, INCARNATION, 1 << 20);
      keep(here, "worker");
      offer(there, server.grant((_, _) -> {}, _ -> {}));

      TaskTracker.Command told = tracker.receiveMessage(PATIENCE);
      while (!(told instanceof TaskTracker.LaneUp)) {
        told = tracker.receiveMessage(PATIENCE);
      }
    }
  }
}
