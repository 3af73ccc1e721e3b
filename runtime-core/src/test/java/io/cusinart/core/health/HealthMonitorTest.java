package io.cusinart.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.health.HealthMonitor.AskLoad;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.settings.HealthSettings;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HealthMonitorTest {

  private static final HealthSettings SETTINGS =
      NodeSettings.defaults()
          .kernel()
          .health()
          .withCheckInterval(Duration.ofSeconds(1))
          .withFailures(2)
          .withSuccesses(1);
  private static final NodeId NODE = new NodeId("a");
  private static final long INCARNATION = 7;

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime clock = ManualTime.get(kit.system());
  private final NodeManager nodes = new NodeManager();
  private final TestProbe<HealthMonitor.Command> peer = kit.createTestProbe();
  private final List<LoadReport> reports = new CopyOnWriteArrayList<>();
  private final AtomicBoolean breaks = new AtomicBoolean();
  private final AtomicReference<HealthSettings> live = new AtomicReference<>(SETTINGS);
  private final HeardReports heard = new HeardReports();
  private final AtomicLong wallMillis = new AtomicLong(1_000_000);
  private final Vitals vitals =
      new Vitals(
          () -> List.of(Reason.warns("x", "y")),
          heard,
          () -> Instant.ofEpochMilli(wallMillis.get()));
  private ActorRef<HealthMonitor.Command> monitor;

  @BeforeEach
  void startMonitor() {
    var metrics = new MetricsCollector(1, () -> 2, () -> LaneLoad.IDLE);
    monitor =
        kit.spawn(
            HealthMonitor.create(
                live::get,
                new HealthMonitor.Surroundings(
                    nodes, metrics, _ -> peerOrBreak(), reports::add, vitals)));
    nodes.enrol(INCARNATION);
    nodes.register(new NodeInfo(NODE, INCARNATION, "h:1", Set.of(), true, NodeState.UP));
  }

  @AfterEach
  void stopKit() {
    kit.shutdownTestKit();
  }

  private ActorRef<HealthMonitor.Command> peerOrBreak() {
    if (breaks.getAndSet(false)) {
      throw new IllegalStateException("made to break");
    }
    return peer.ref();
  }

  private AskLoad asked() {
    return (AskLoad) peer.receiveMessage();
  }

  private static LoadReport report() {
    return new LoadReport(INCARNATION, 2, 0.5, 10, 100, 0, 1, 5, 3, 9, 0, null);
  }

  @Test
  void anAnswerIsPassedOnForPlacement() {
    asked().replyTo().tell(report());
    clock.timePasses(SETTINGS.checkInterval());
    asked();

    assertThat(reports).containsExactly(report());
  }

  @Test
  void aNodeThatLeavesChecksUnansweredIsSuspectedUntilItAnswersAgain() {
    asked();
    clock.timePasses(SETTINGS.checkInterval());
    asked();
    assertThat(nodes.get(NODE).state()).isEqualTo(NodeState.UP);

    clock.timePasses(SETTINGS.checkInterval());
    AskLoad third = asked();
    assertThat(nodes.get(NODE).state()).isEqualTo(NodeState.SUSPECTED);

    third.replyTo().tell(report());
    clock.timePasses(SETTINGS.checkInterval());
    asked();
    assertThat(nodes.get(NODE).state()).isEqualTo(NodeState.UP);
  }

  /** Turns red when the interval or the threshold is that of the start. */
  @Test
  void otherSettingsCountFromTheNextRound() {
    Duration shorter = SETTINGS.checkInterval().dividedBy(4);
    asked();
    live.set(SETTINGS.withCheckInterval(shorter).withFailures(1));
    clock.timePasses(SETTINGS.checkInterval());
    asked();
    assertThat(nodes.get(NODE).state()).isEqualTo(NodeState.SUSPECTED);

    clock.timePasses(shorter);
    asked();
    clock.timePasses(shorter);
    asked();
  }

  /** Turns red (suspected for ever) when a monitor that starts leaves old suspicions standing. */
  @Test
  void aMonitorThatRestartsLiftsTheSuspicionItHeld() {
    asked();
    for (int i = 0; i < SETTINGS.failures(); i++) {
      clock.timePasses(SETTINGS.checkInterval());
      asked();
    }
    assertThat(nodes.get(NODE).state()).isEqualTo(NodeState.SUSPECTED);

    breaks.set(true);
    clock.timePasses(SETTINGS.checkInterval());

    asked();
    assertThat(nodes.get(NODE).state()).isEqualTo(NodeState.UP);
  }

  @Test
  void aForgottenNodeIsNotAskedAnyMore() {
    asked();
    nodes.forget(INCARNATION);
    clock.timePasses(SETTINGS.checkInterval());

    peer.expectNoMessage(Duration.ofMillis(100));
  }

  /** Turns red when what nodes say of themselves is not kept, or is kept of those that are gone. */
  @Test
  void whatANodeSaysOfItselfIsKeptWhileItIsKnown() {
    Reason reason = Reason.blocks("disk", "full");
    AskLoad question = asked();
    long askedMillis = wallMillis.getAndAdd(100);
    question.replyTo().tell(report().with(new SelfReport(askedMillis + 7_000, List.of(reason))));
    clock.timePasses(SETTINGS.checkInterval());
    asked();

    assertThat(heard.reasonsOf(INCARNATION)).containsExactly(reason);
    assertThat(heard.skewsMillis()).containsExactly(6_900L);
    assertThat(reports).containsExactly(report());

    nodes.forget(INCARNATION);
    clock.timePasses(SETTINGS.checkInterval());
    assertThat(heard.reasonsOf(INCARNATION)).isEmpty();
    assertThat(heard.skewsMillis()).isEmpty();
  }

  /** Turns red (-800 ms) when a late answer is taken for one to the last question. */
  @Test
  void anAnswerMayBeToAnyQuestionThatIsOpen() {
    long firstMillis = wallMillis.get();
    asked();
    wallMillis.addAndGet(1_000);
    clock.timePasses(SETTINGS.checkInterval());
    asked().replyTo().tell(report().with(new SelfReport(firstMillis + 200, List.of())));
    clock.timePasses(SETTINGS.checkInterval());
    asked();

    assertThat(heard.skewsMillis()).containsExactly(0L);
  }

  @Test
  void aNodeThatSaysNothingOfItselfIsAnOlderOne() {
    asked().replyTo().tell(report());
    clock.timePasses(SETTINGS.checkInterval());
    asked();

    assertThat(heard.reasonsOf(INCARNATION)).isEmpty();
    assertThat(heard.skewsMillis()).isEmpty();
  }

  @Test
  void itAnswersWithItsOwnLoad() {
    TestProbe<LoadReport> asker = kit.createTestProbe();
    monitor.tell(new AskLoad(asker.ref()));

    LoadReport own = asker.receiveMessage();
    assertThat(own.incarnation()).isEqualTo(1);
    assertThat(own.processors()).isEqualTo(2);
    assertThat(own.heapMaxBytes()).isPositive();
    assertThat(own.self())
        .isEqualTo(new SelfReport(wallMillis.get(), List.of(Reason.warns("x", "y"))));
  }
}
