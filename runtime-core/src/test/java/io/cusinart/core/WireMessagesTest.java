package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.AttemptKey;
import io.cusinart.core.execution.LaneKeeper;
import io.cusinart.core.execution.Reply;
import io.cusinart.core.execution.Request;
import io.cusinart.core.execution.TaskExecutor;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.health.HealthMonitor;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.node.OperatorService;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.WireMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message that may leave its JVM comes back from its bytes as it was. */
final class WireMessagesTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private static final AttemptKey KEY = new AttemptKey(new TaskId(-7, 1L << 40), 2, Long.MIN_VALUE);
  private static final Payload BYTES = new Payload(new byte[] {0, -1, 127, -128});
  private static final Reply.Timing TIMING = new Reply.Timing(0, Long.MAX_VALUE);
  private static final Request.Elements ALL = new Request.Elements(1_024, List.of());
  private static final Request.Elements SOME = new Request.Elements(3, List.of(0, 7, 1_023));
  private static final Reply.Results RESULTS =
      new Reply.Results(
          7,
          2,
          BYTES,
          List.of(
              new Reply.Flaw("java.lang.Error", "no", "at a\n\tat b"),
              new Reply.Flaw("", "Gr\u00fc\u00dfe", "")));
  private static final LoadReport LOAD =
      new LoadReport(-1, 64, -1.0, 1, 1L << 40, 3, 4, 1L << 60, 9, 10, 0);
  private static final LoadReport NEXT_LOAD =
      new LoadReport(Long.MAX_VALUE, 1, 0.125, 0, 1, 0, 0, 0, 0, 0, 0);
  private static final NodeInfo NODE =
      new NodeInfo(
          new NodeId("a.b_c-1"),
          -9,
          "[::1]:25520",
          Set.of("gpu", "k=v"),
          true,
          NodeState.SUSPECTED);
  private static final NodeInfo CLIENT =
      new NodeInfo(new NodeId("c"), 9, "h:1", Set.of(), false, NodeState.UP);

  private static <T> ActorRef<T> ref() {
    return KIT.<T>createTestProbe().ref();
  }

  /** A row for every message; what can be absent or empty has a row without it. */
  static Stream<WireMessage> samples() {
    return Stream.concat(samplesOfTasks(), samplesForOperators());
  }

  private static Stream<WireMessage> samplesOfTasks() {
    return Stream.of(
        new TaskExecutor.Run(
            new Request.Order(
                KEY, 1, Long.MAX_VALUE, true, Priority.NORMAL, BYTES, Payload.EMPTY, null),
            ref()),
        new TaskExecutor.Run(
            new Request.Order(KEY, 0, 0, false, Priority.NORMAL, Payload.EMPTY, BYTES, ALL), ref()),
        new TaskExecutor.Run(
            new Request.Order(KEY, 0, 0, false, Priority.NORMAL, Payload.EMPTY, BYTES, SOME),
            ref()),
        new TaskExecutor.Cancel(KEY, ref()),
        new TaskExecutor.OpenLane(ref(), ref()),
        new LaneKeeper.Offered(-3, "::1", 65_535, Long.MIN_VALUE, 7),
        new DeathWitness.Look(-3, "::1", 65_535, ref()),
        new DeathWitness.Looked(-3, 4, true),
        new MemberObserver.Drains(-3),
        new TaskExecutor.Inquire(List.of(KEY, KEY), ref()),
        new TaskExecutor.Inquire(List.of(), ref()),
        new Reply.Missing(KEY),
        new Reply.Completed(KEY, BYTES, TIMING, LOAD),
        new Reply.Completed(KEY, Payload.EMPTY, TIMING, null),
        new Reply.Partial(KEY, new Reply.Results(0, 1_024, BYTES, List.of()), TIMING),
        new Reply.Finished(KEY, RESULTS, TIMING, LOAD),
        new Reply.Finished(KEY, new Reply.Results(0, 0, Payload.EMPTY, List.of()), TIMING, null),
        new Reply.Threw(KEY, "java.lang.Error", "", "at a\n\tat b", TIMING),
        new Reply.Foreign(KEY, -5, "class a.B is not on this node"),
        new Reply.Unusable(KEY, "a \"quoted\" message, Grüße \uD83D\uDC4B"),
        new Reply.Refused(KEY, Outcome.Reason.QUEUE_FULL, "full", Duration.ofNanos(1_000_000_001)),
        new Reply.GivenUp(KEY, true),
        new Reply.GivenUp(KEY, false),
        new Reply.Reported(KEY, 0.1, ""),
        new HealthMonitor.AskLoad(ref()),
        LOAD,
        NEXT_LOAD);
  }

  private static Stream<WireMessage> samplesForOperators() {
    return Stream.of(
        new OperatorService.GetStatus(ref()),
        new OperatorService.RunNamed("com.acme.Count", "{\"a\":[1]}", ref()),
        new OperatorService.Status(
            "cusinart",
            "a",
            "",
            List.of(
                new OperatorService.NodeLine(NODE, LOAD),
                new OperatorService.NodeLine(CLIENT, null))),
        new OperatorService.Status("cusinart", "a", "h:1", List.of()),
        new OperatorService.GetTasks(ref()),
        new OperatorService.Tasks(
            "a",
            7,
            List.of(new TaskOut("t-1-2", "C", "running", "b", 1L << 40, 2, 1_024, "40 % \u00fc")),
            1,
            List.of(new TaskHere("t-1-2", 1, "waiting", "cpu", 0, 1))),
        new OperatorService.Tasks("a", 0, List.of(), 0, List.of()),
        new OperatorService.Why(KEY.task(), true, ref()),
        new OperatorService.Explained("t-1-2", "a", "completed", "line\nline\n"),
        new OperatorService.RunReply("Completed", "null", "ran"));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aMessageComesBackAsItWas(WireMessage message) {
    KIT.serializationTestKit().verifySerialization(message, true);
  }

  @Test
  void everyMessageHasARow() {
    Set<String> messages =
        Code.MAIN.stream()
            .filter(type -> type.isAssignableTo(WireMessage.class) && !type.isInterface())
            .map(JavaClass::getName)
            .collect(Collectors.toSet());

    assertThat(messages).hasSizeGreaterThan(10);
    assertThat(samples().map(each -> each.getClass().getName()))
        .as("new WireMessage types need a row in samples()")
        .containsAll(messages);
  }

  /** What a sample cannot show: an enum's constant that was forgotten in a codec. */
  @Test
  void everyReasonAndStateTravels() {
    Arrays.stream(Outcome.Reason.values())
        .map(reason -> new Reply.Refused(KEY, reason, "", Duration.ZERO))
        .forEach(each -> KIT.serializationTestKit().verifySerialization(each, true));
    Arrays.stream(NodeState.values())
        .map(state -> new OperatorService.NodeLine(NODE.withState(state), null))
        .map(line -> new OperatorService.Status("c", "a", "", List.of(line)))
        .forEach(each -> KIT.serializationTestKit().verifySerialization(each, true));
  }

  /** A message that loses a part on the way: shows that the check above would see it. */
  record Forgetful(@com.fasterxml.jackson.annotation.JsonIgnore String lost)
      implements WireMessage {}

  @Test
  void aMessageThatLosesAPartIsFoundOut() {
    assertThatThrownBy(
            () -> KIT.serializationTestKit().verifySerialization(new Forgetful("text"), true))
        .isInstanceOf(Throwable.class);
  }
}
