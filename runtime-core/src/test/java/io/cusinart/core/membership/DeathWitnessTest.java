package io.cusinart.core.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.StreamManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Witnesses of several nodes, which really look at an address. */
@Timeout(30)
final class DeathWitnessTest {

  private static final long SUSPECT = -3;
  private static final Duration WHILE = Duration.ofMillis(1_200);

  private final ActorTestKit kit = ActorTestKit.create();
  private final List<StreamManager> streams = new ArrayList<>();
  private final Map<Long, ActorRef<DeathWitness.Command>> witnesses = new HashMap<>();
  private final List<Long> down = new CopyOnWriteArrayList<>();
  private final NodeManager nodes = new NodeManager();

  private Duration patience = DeathWitness.ANSWER_PATIENCE;

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    streams.forEach(StreamManager::close);
  }

  private static NodeInfo info(long incarnation, boolean worker, NodeState state) {
    return new NodeInfo(new NodeId("n" + incarnation), incarnation, "h:1", Set.of(), worker, state);
  }

  private void member(long incarnation, boolean worker) {
    nodes.register(info(incarnation, worker, NodeState.UP));
    nodes.enrol(incarnation);
  }

  /** A node of this incarnation; one that cannot look hears nothing but silence. */
  private ActorRef<DeathWitness.Command> node(long incarnation, boolean worker, boolean looks) {
    var own = StreamManager.start(NodeSettings.defaults().kernel().transport(), "127.0.0.1");
    streams.add(own);
    if (!looks) {
      own.close();
    }
    member(incarnation, worker);
    ActorRef<DeathWitness.Command> witness =
        kit.spawn(
            DeathWitness.create(
                new DeathWitness.Surroundings(
                    incarnation,
                    nodes,
                    own,
                    each -> witness(each.incarnation()),
                    down::add,
                    patience)));
    witnesses.put(incarnation, witness);
    return witness;
  }

  private ActorRef<DeathWitness.Command> witness(long incarnation) {
    return witnesses.getOrDefault(incarnation, kit.system().deadLetters());
  }

  /** A port where nobody listens. */
  private static DeathWitness.Found refused() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new DeathWitness.Found(SUSPECT, "127.0.0.1", socket.getLocalPort());
    }
  }

  private void nobodyIsDowned() {
    await().during(WHILE).atMost(WHILE.multipliedBy(4)).until(down::isEmpty);
  }

  @Test
  void aMajorityThatIsRefusedDownsTheNodeOnce() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, true);
    var _ = node(4, true, true);

    first.tell(refused());

    await().until(() -> !down.isEmpty());
    await().during(WHILE).until(() -> down.equals(List.of(SUSPECT)));
  }

  // Turns red when the suspect is not counted, or half of the workers are enough.
  @Test
  void inAClusterOfTwoNobodyIsDowned() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> only = node(1, true, true);

    only.tell(refused());

    nobodyIsDowned();
  }

  // Turns red when silence is taken for a refusal.
  @Test
  void whoHearsNothingHasNotSeenARefusal() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, false);
    var _ = node(4, true, false);

    first.tell(refused());

    nobodyIsDowned();
  }

  // Turns red when whoever looks says what the asker thinks.
  @Test
  void aPortThatAcceptsClearsTheNode() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, true);
    try (var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      first.tell(new DeathWitness.Found(SUSPECT, "127.0.0.1", socket.getLocalPort()));

      nobodyIsDowned();
    }
  }

  // Turns red when a client's own refusal counts: one worker of three would be enough then.
  @Test
  void aClientHasNoVoteButAsks() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> client = node(9, false, true);
    var _ = node(1, true, true);
    var _ = node(2, true, false);
    client.tell(refused());
    nobodyIsDowned();

    var _ = node(2, true, true);
    await("the case is over").pollDelay(Duration.ofSeconds(2)).until(() -> true);
    client.tell(refused());

    await().until(() -> down.equals(List.of(SUSPECT)));
  }

  // Turns red when votes are counted whose they are not: of strangers, or of the suspect itself.
  @Test
  void onlyOtherWorkersHaveAVote() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, false);

    first.tell(refused());
    first.tell(new DeathWitness.Looked(SUSPECT, 77, true));
    first.tell(new DeathWitness.Looked(SUSPECT, 78, true));
    first.tell(new DeathWitness.Looked(SUSPECT, SUSPECT, true));

    nobodyIsDowned();
  }

  // A node whose transport is off: it has no witness, and the resolver's timer decides instead.
  // Turns red when only those who answer count: a minority could then down a node.
  @Test
  void aWorkerThatDoesNotLookCountsAllTheSame() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    member(2, true);
    member(4, true);
    var _ = node(5, true, true);

    first.tell(refused());

    nobodyIsDowned();
  }

  // Turns red when votes are kept in a list: one worker outvotes the others.
  @Test
  void aVoteCountsOnce() throws IOException {
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, false);

    first.tell(refused());
    first.tell(new DeathWitness.Looked(SUSPECT, 1, true));
    first.tell(new DeathWitness.Looked(SUSPECT, 1, true));

    nobodyIsDowned();
  }

  // Turns red when a node that leaves is downed: it closes its port before it is gone.
  @Test
  void aNodeThatLeavesIsLeftAlone() throws IOException {
    member(SUSPECT, true);
    nodes.register(info(SUSPECT, true, NodeState.DRAINING));
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, true);

    first.tell(refused());

    nobodyIsDowned();
  }

  // Turns red when the node itself is not asked: a firewall before its port would be its death.
  @Test
  void aNodeThatAnswersLivesWhateverItsPortSays() throws IOException {
    var _ = node(SUSPECT, true, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, true);
    var _ = node(4, true, true);

    first.tell(refused());

    nobodyIsDowned();
  }

  // Turns red when the first refusal is believed: a link that flaps would be its death.
  @Test
  void aPortThatListensAgainAMomentLaterClearsASilentNode() throws IOException {
    patience = Duration.ofSeconds(3);
    member(SUSPECT, true);
    ActorRef<DeathWitness.Command> first = node(1, true, true);
    var _ = node(2, true, true);
    var _ = node(4, true, true);
    var refused = refused();

    first.tell(refused);
    await("a flap").pollDelay(Duration.ofMillis(100)).until(() -> true);
    try (var _ = new ServerSocket(refused.port(), 10, InetAddress.getLoopbackAddress())) {
      await().during(patience.plus(WHILE)).atMost(patience.multipliedBy(4)).until(down::isEmpty);
    }
  }

  @Test
  void whoIsAskedLooksAndSaysWhatItSaw() throws IOException {
    member(SUSPECT, true);
    TestProbe<DeathWitness.Looked> asker = kit.createTestProbe();
    ActorRef<DeathWitness.Command> witness = node(1, true, true);
    var refused = refused();

    witness.tell(new DeathWitness.Look(SUSPECT, refused.host(), refused.port(), asker.ref()));
    asker.expectMessage(new DeathWitness.Looked(SUSPECT, 1, true));
    witness.tell(
        new DeathWitness.Look(
            SUSPECT, "127.0.0.1", streams.getFirst().address().getPort(), asker.ref()));
    asker.expectMessage(new DeathWitness.Looked(SUSPECT, 1, false));
    assertThat(down).isEmpty();
  }
}
