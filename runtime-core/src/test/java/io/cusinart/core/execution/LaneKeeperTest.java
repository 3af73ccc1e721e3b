package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.Relay;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.PoolSettings;
import io.cusinart.core.settings.TransportSettings;
import io.cusinart.core.transport.NegotiationFailure;
import io.cusinart.core.transport.StreamManager;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of lanes, over real connections with a relay between them; timers are virtual. */
@Timeout(60)
final class LaneKeeperTest {

  private static final long INCARNATION = -7;
  private static final long OTHER = 8;
  private static final NodeId NODE = new NodeId("worker");
  private static final long MOST = 1 << 20;
  private static final Duration STEP = Duration.ofSeconds(2);

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime clock = ManualTime.get(kit.system());
  private final StreamManager worker = StreamManager.start(settings(), "127.0.0.1");
  private final StreamManager submitter = StreamManager.start(settings(), "127.0.0.1");

  /** It sends and reads twice what the submitter does. */
  private final LaneServer server = LaneServer.create(worker, INCARNATION, 2 * MOST);

  private final NodeManager nodes = new NodeManager();
  private final List<NodeState> states = new CopyOnWriteArrayList<>();
  private final TestProbe<TaskExecutor.Command> executor = kit.createTestProbe();
  private final TestProbe<TaskTracker.Command> tracker = kit.createTestProbe();
  private final TestProbe<DeathWitness.Command> witness = kit.createTestProbe();
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final BlockingQueue<Taken> requests = new LinkedBlockingQueue<>();
  private volatile Consumer<Reply> onReply = replies::add;
  private long most = 2 * MOST;
  private Relay relay;
  private ActorRef<LaneKeeper.Command> keeper;

  /** What has come over a lane. */
  private record Taken(Request request, Replies replies) {}

  private void taken(Request request, Replies back) {
    requests.add(new Taken(request, back));
  }

  private Taken take() throws InterruptedException {
    Taken next = requests.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("a request within 10 s").isNotNull();
    return next;
  }

  private static TransportSettings settings() {
    return NodeSettings.defaults()
        .kernel()
        .transport()
        .withPool(
            new PoolSettings(
                2,
                Duration.ofMillis(500),
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofMillis(200),
                Duration.ofMillis(800)));
  }

  @BeforeEach
  void start() throws IOException {
    relay = Relay.to(worker.address());
    nodes.register(new NodeInfo(NODE, INCARNATION, "h:1", Set.of(), true, NodeState.UP));
    nodes.enrol(INCARNATION);
    var _ = nodes.onChange(list -> list.forEach(node -> states.add(node.state())));
    keeper =
        kit.spawn(
            LaneKeeper.create(
                new LaneKeeper.Surroundings(
                    submitter,
                    MOST,
                    nodes,
                    witness.ref(),
                    tracker.ref(),
                    reply -> onReply.accept(reply))));
    tracker.expectMessage(TaskTracker.NoLanes.INSTANCE);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    relay.close();
    submitter.close();
    worker.close();
  }

  /** Answers the next question for a lane with an offer that leads over the relay. */
  private void offer() {
    var asked = executor.expectMessageClass(TaskExecutor.OpenLane.class);
    asked.replyTo().tell(offered(server.grant(this::taken, replies::add)));
  }

  private LaneKeeper.Offered offered(long token) {
    return new LaneKeeper.Offered(INCARNATION, "127.0.0.1", relay.address().getPort(), token, most);
  }

  private ExecutorRoute up() {
    return fishLaneUp().route();
  }

  private TaskTracker.LaneUp fishLaneUp() {
    while (true) {
      if (tracker.receiveMessage(Duration.ofSeconds(10)) instanceof TaskTracker.LaneUp up) {
        return up;
      }
    }
  }

  private void down() {
    tracker.expectMessage(Duration.ofSeconds(10), new TaskTracker.LaneDown(INCARNATION));
  }

  private void awaitTold(TaskTracker.Command wanted) {
    TaskTracker.Command told;
    do {
      told = tracker.receiveMessage(Duration.ofSeconds(10));
    } while (!told.equals(wanted));
  }

  private ExecutorRoute open() {
    keeper.tell(new LaneKeeper.Keep(INCARNATION, executor.ref()));
    offer();
    return up();
  }

  private NodeState state() {
    return nodes.get(NODE).state();
  }

  private void awaitState(NodeState wanted) {
    await(wanted.toString()).atMost(Duration.ofSeconds(10)).until(() -> state() == wanted);
  }

  private void kill() throws IOException {
    relay.refuse();
    relay.cut();
  }

  /** After the keeper has done all it was told before, its timers included. */
  private void timePasses(Duration time) {
    TestProbe<TaskExecutor.Command> barrier = kit.createTestProbe();
    keeper.tell(new LaneKeeper.Keep(OTHER, barrier.ref()));
    barrier.expectMessageClass(TaskExecutor.OpenLane.class);
    keeper.tell(new LaneKeeper.Forget(OTHER));
    clock.timePasses(time);
  }

  private static Request request(long task) {
    return new Request.Cancel(Orders.key(task));
  }

  @Test
  void aLaneCarriesRequestsToTheExecutorAndRepliesBack() throws InterruptedException {
    ExecutorRoute route = open();

    route.send(request(1));
    Taken taken = take();
    assertThat(taken.request()).isEqualTo(request(1));
    taken.replies().tell(new Reply.Missing(Orders.key(1)));

    assertThat(replies.poll(10, TimeUnit.SECONDS)).isEqualTo(new Reply.Missing(Orders.key(1)));
    assertThat(route.takes((int) MOST)).isTrue();
    assertThat(states).containsOnly(NodeState.UP);
  }

  @Test
  void theRequestsOfOneFrameAreTakenInTheirOrder() throws InterruptedException {
    ExecutorRoute route = open();
    List<Request> many = IntStream.range(0, 100).mapToObj(LaneKeeperTest::request).toList();
    // On the event loop, which writes only when this is over.
    onReply = _ -> many.forEach(route::send);

    route.send(request(999));
    take().replies().tell(new Reply.Missing(Orders.key(999)));

    for (Request each : many) {
      assertThat(take().request()).isEqualTo(each);
    }
  }

  // Turns red when the offer's limit is not kept: the executor's end would close the lane for all.
  @Test
  void aTaskThatTheExecutorDoesNotReadIsRefusedAsThatTask() throws InterruptedException {
    most = 100_000;
    ExecutorRoute route = open();

    assertThat(route.takes(100_000)).isTrue();
    assertThat(route.takes(100_001)).isFalse();
    assertThat(route.refusal(100_001))
        .isEqualTo(
            "it reads no task of 100001 bytes (at most 100000); raise"
                + " cusinart.serialization.max-bytes there");
    route.send(request(1));
    assertThat(take().request()).isEqualTo(request(1));
  }

  // Turns red when the greeting's limit is not kept: the submitter would close the lane for all.
  @Test
  void aResultThatTheSubmitterDoesNotReadFailsItsTaskAndTheLaneGoesOn()
      throws InterruptedException {
    ExecutorRoute route = open();
    route.send(request(1));
    Replies back = take().replies();
    var timing = new Reply.Timing(1, 2);
    var large = new Payload(new byte[(int) MOST + 100_000]);
    String why =
        "the result is 1148616 bytes, and its submitter reads at most 1048576; raise"
            + " cusinart.serialization.max-bytes there";

    back.tell(new Reply.Completed(Orders.key(1), large, timing, null));
    back.tell(new Reply.Partial(Orders.key(2), new Reply.Results(0, 2, large, List.of()), timing));
    back.tell(new Reply.Missing(Orders.key(3)));

    var flaw = new Reply.Flaw("", why, "");
    assertThat(replies.poll(10, TimeUnit.SECONDS))
        .isEqualTo(new Reply.Unusable(Orders.key(1), why));
    assertThat(replies.poll(10, TimeUnit.SECONDS))
        .isEqualTo(
            new Reply.Partial(
                Orders.key(2),
                new Reply.Results(0, 2, new Payload(new byte[2]), List.of(flaw, flaw)),
                timing));
    assertThat(replies.poll(10, TimeUnit.SECONDS)).isEqualTo(new Reply.Missing(Orders.key(3)));
    tracker.expectNoMessage(Duration.ZERO);
  }

  private void refuses(byte[] greeting, String why) {
    assertThatThrownBy(() ->
            submitter
                .negotiate(
                    worker.address(),
                    LaneServer.MAGIC,
                    greeting,
                    _ -> {
                      throw new IllegalStateException("accepted");
                    })
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            NegotiationFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(NegotiationFailure.Kind.STREAM_REFUSED))
        .hasMessageContaining(why);
  }

  // Turns red when the token, or the incarnation, is not looked at.
  @Test
  void onlyWhoWasGrantedALaneOpensOneAndOnlyToThisIncarnation() {
    long token = server.grant(this::taken, replies::add);

    refuses(LaneServer.greeting(token + 1, INCARNATION, MOST), "restarted since");
    refuses(LaneServer.greeting(token, OTHER, MOST), "another incarnation");
    refuses(new byte[23], "token, incarnation and limit");
    refuses(LaneServer.greeting(token, INCARNATION, 0), "of no use");
    server.revokeAll();
    refuses(LaneServer.greeting(token, INCARNATION, MOST), "restarted since");
  }

  // Turns red when grants are never forgotten: a node that lives long would fill its heap.
  @Test
  void theOldestOfVeryManyGrantsIsForgotten() {
    long oldest = server.grant(this::taken, replies::add);
    for (int i = 0; i < LaneServer.MOST_GRANTS; i++) {
      server.grant(this::taken, replies::add);
    }

    refuses(LaneServer.greeting(oldest, INCARNATION, MOST), "restarted since");
  }

  // Turns red when lanes stay open, or when a planned end is a suspicion.
  @Test
  void anExecutorThatStopsClosesItsLanesWithoutSuspicion() {
    var _ = open();

    server.revokeAll();

    down();
    timePasses(STEP);
    offer();
    var _ = up();
    assertThat(states).containsOnly(NodeState.UP);
    witness.expectNoMessage(Duration.ZERO);
  }

  // Turns red when a lane that breaks is not followed by a probe, or the witness is not told.
  @Test
  void aProcessThatIsKilledIsSuspectedAtOnceAndTrustedWhenItIsBack() throws IOException {
    var _ = open();

    kill();

    down();
    awaitState(NodeState.SUSPECTED);
    witness.expectMessage(
        new DeathWitness.Found(INCARNATION, "127.0.0.1", relay.address().getPort()));
    relay.accept();
    timePasses(STEP);
    var _ = up();
    awaitState(NodeState.UP);
  }

  // Turns red when whatever breaks is suspected: a network that hiccups is no death.
  @Test
  void aLaneThatBreaksButOpensAgainIsNoSuspicion() throws InterruptedException {
    var _ = open();

    relay.cut();

    down();
    ExecutorRoute again = up();
    again.send(request(5));
    assertThat(take().request()).isEqualTo(request(5));
    assertThat(states).containsOnly(NodeState.UP);
    witness.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aGoodbyeIsNoSuspicion() {
    var _ = open();

    worker.close();

    down();
    assertThat(states).containsOnly(NodeState.UP);
    witness.expectNoMessage(Duration.ofMillis(300));
    timePasses(STEP);
    executor.expectMessageClass(TaskExecutor.OpenLane.class);
  }

  // Turns red when silence is a suspicion of the keeper's: it may be the network.
  @Test
  void silenceIsNoSuspicionHere() {
    var _ = open();

    relay.freeze();

    down();
    assertThat(states).containsOnly(NodeState.UP);
    witness.expectNoMessage(Duration.ofMillis(300));
    relay.thaw();
    relay.cut();
    timePasses(STEP);
    var _ = up();
  }

  // Turns red when each refusal begins the doubt anew, or when one after it counts again.
  @Test
  void aNodeThatIsRefusedForLongIsTrustedAgain() throws IOException {
    var _ = open();
    kill();
    awaitState(NodeState.SUSPECTED);
    var _ = witness.receiveMessage();
    for (Duration doubt = STEP; doubt.compareTo(LaneKeeper.DOUBT) < 0; doubt = doubt.plus(STEP)) {
      timePasses(STEP);
      var _ = witness.receiveMessage();
      assertThat(state()).isEqualTo(NodeState.SUSPECTED);
    }

    timePasses(STEP);

    awaitState(NodeState.UP);
    for (int i = 0; i < 2; i++) {
      timePasses(STEP);
      awaitTold(new TaskTracker.LaneSettled(INCARNATION));
    }
    witness.expectNoMessage(Duration.ofMillis(300));
    assertThat(state()).isEqualTo(NodeState.UP);
  }

  // Turns red when the failure is not unwrapped: a token that is no good was tried for ever.
  @Test
  void whoseTokenIsRefusedAsksForAnother() {
    keeper.tell(new LaneKeeper.Keep(INCARNATION, executor.ref()));
    executor.expectMessageClass(TaskExecutor.OpenLane.class).replyTo().tell(offered(123));
    tracker.expectMessage(new TaskTracker.LaneSettled(INCARNATION));

    timePasses(STEP);

    offer();
    var _ = up();
    assertThat(state()).isEqualTo(NodeState.UP);
  }

  private void breakKeeper() {
    TestProbe<TaskExecutor.Command> strange = kit.createTestProbe();
    keeper.tell(new LaneKeeper.Keep(OTHER, strange.ref()));
    strange
        .expectMessageClass(TaskExecutor.OpenLane.class)
        .replyTo()
        .tell(new LaneKeeper.Offered(OTHER, "127.0.0.1", 70_000, 1, MOST));
  }

  // Turns red when a keeper that starts leaves old suspicions standing: nobody else lifts them.
  @Test
  void aKeeperThatRestartsBeginsAnewAndTrustsAgain() throws IOException {
    var _ = open();
    kill();
    awaitState(NodeState.SUSPECTED);

    breakKeeper();

    awaitState(NodeState.UP);
    awaitTold(TaskTracker.NoLanes.INSTANCE);
    relay.accept();
    var _ = open();
  }

  // Turns red when lanes are not closed at a restart: each would take one more connection.
  @Test
  void aKeeperThatRestartsClosesItsLanes() {
    ExecutorRoute old = open();

    breakKeeper();

    await("the old lane is closed").until(() -> !old.takes(1));
    var _ = open();
  }

  @Test
  void aForgottenLaneIsClosedAndNotOpenedAgain() {
    ExecutorRoute old = open();

    keeper.tell(new LaneKeeper.Forget(INCARNATION));

    await("the lane is closed").until(() -> !old.takes(1));
    timePasses(STEP);
    executor.expectNoMessage(Duration.ofMillis(200));
  }

  // Turns red when neither an offer nor what it has opened is compared with the lane there is.
  @Test
  void anOfferNobodyAskedForOpensNothing() {
    ExecutorRoute lane = open();

    keeper.tell(offered(server.grant(this::taken, replies::add)));

    tracker.expectNoMessage(Duration.ofMillis(300));
    assertThat(lane.takes(1)).isTrue();
  }

  @Test
  void anExecutorWithoutLanesIsSettledAndNotAskedAgain() {
    keeper.tell(new LaneKeeper.Keep(INCARNATION, executor.ref()));
    executor
        .expectMessageClass(TaskExecutor.OpenLane.class)
        .replyTo()
        .tell(new LaneKeeper.Offered(INCARNATION, "", 0, 0, 0));

    tracker.expectMessage(new TaskTracker.LaneSettled(INCARNATION));
    timePasses(STEP.multipliedBy(5));
    executor.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void anExecutorThatDoesNotAnswerIsSettledAndAskedAgain() {
    keeper.tell(new LaneKeeper.Keep(INCARNATION, executor.ref()));
    executor.expectMessageClass(TaskExecutor.OpenLane.class);

    timePasses(STEP);

    tracker.expectMessage(new TaskTracker.LaneSettled(INCARNATION));
    offer();
    var _ = up();
  }
}
