package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeState;
import io.cusinart.api.Outcome;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.certificates.NodeCertificates;
import io.cusinart.testkit.certificates.NodeCertificates.Issued;
import io.cusinart.testkit.nodes.WorkerMain;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Strangers at both ports of a node, one of three that have work: it refuses them, stays a member,
 * keeps its memory, and all work is done.
 *
 * <p>{@code -Dcusinart.test.trace=true} prints the trace of a good run too.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutsidersIT {

  private static final String HOST = "127.0.0.1";
  private static final String VICTIM = "w1";
  private static final int WINDOW = 24;
  private static final int BEYOND_A_MESSAGE = 300_000;
  private static final int MOST_MORE_MIB = 20;
  private static final int MOST_MORE_RESIDENT_MIB = 100;

  /** How many may wait at the port where it is more. */
  private static final int MOST_WAITING = 128;

  private static final int MOST_LINES = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A port of every node. */
  enum Door {
    LANES,
    ACTORS
  }

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  private Path directory;
  private NodeCertificates authority;
  private int actorPort;
  private Workers workers;
  private LaneScenario scenario;
  private NodeMemory before;
  private long incarnation;

  @BeforeAll
  void start(@TempDir Path made) {
    directory = made;
    authority = new NodeCertificates(made);
    Stream.of("w1", "w2", "w3", "w4", "client", "late")
        .forEach(each -> authority.issue(each, HOST));
    actorPort = FreePorts.pick(1).getFirst();
    workers = Workers.start(3, trace, this::jvmArgs);
    scenario = client("client", WINDOW);
    incarnation = scenario.incarnation(VICTIM);
    scenario.awaitMoreOn(incarnation, 300);
  }

  private List<String> jvmArgs(String name) {
    return List.of(
        "-Dcusinart.tls.enabled=on",
        "-Dcusinart.tls.directory=" + directory,
        "-Dcusinart.node.host=" + HOST,
        "-Dcusinart.transport.actor-port=" + (name.equals(VICTIM) ? actorPort : 0));
  }

  @AfterAll
  void allWorkIsDone() throws InterruptedException {
    if (workers != null) {
      try (Workers _ = workers) {
        finish();
      }
    }
  }

  private void finish() throws InterruptedException {
    if (scenario != null) {
      try (LaneScenario _ = scenario) {
        scenario.finish();
      }
    }
  }

  private LaneScenario client(String name, int window) {
    return new LaneScenario(
        name,
        trace,
        workers,
        List.of("tls.enabled=on", "tls.directory=\"%s\"".formatted(directory)),
        new RetryBudget(System.nanoTime()),
        window);
  }

  @BeforeEach
  void look() {
    before = memory("before");
  }

  @AfterEach
  void lookAgain() {
    assertUnharmed("afterwards");
  }

  private NodeMemory memory(String when) {
    NodeMemory memory = NodeMemory.of(workers.process(VICTIM).pid());
    trace.event("%s: %s".formatted(when, memory));
    return memory;
  }

  private void assertUnharmed(String when) {
    NodeMemory now = memory(when);
    assertThat(now.heapMib())
        .as("MiB of heap, %s", when)
        .isLessThanOrEqualTo(before.heapMib() + MOST_MORE_MIB);
    assertThat(now.residentMib())
        .as("MiB of memory, %s", when)
        .isLessThanOrEqualTo(before.residentMib() + MOST_MORE_RESIDENT_MIB);
    assertThat(scenario.stateOf(incarnation)).as(when).isEqualTo(NodeState.UP);
    scenario.awaitMoreOn(incarnation, 50);
    assertThat(workers.names()).allMatch(each -> workers.process(each).alive());
  }

  private Outsider at(Door door) {
    return door == Door.LANES
        ? Outsider.atLanes(HOST, workers.port(VICTIM))
        : Outsider.atActors(HOST, actorPort);
  }

  private Issued member() {
    return authority.certificate("member", HOST, Instant.now().plus(Duration.ofDays(1)));
  }

  /** That the stranger of the other tests does nothing wrong but what is said there. */
  @ParameterizedTest
  @EnumSource
  void aMemberIsLetIn(Door door) throws Exception {
    assertThat(at(door).acceptedShowing(member())).isTrue();
  }

  /** Turns red (they are let in) when the nodes have no TLS. */
  @ParameterizedTest
  @EnumSource
  void whatIsNoTlsIsRefused(Door door) throws Exception {
    byte[] huge = HexFormat.of().parseHex("7fffffff" + "10");
    List<byte[]> sayings =
        List.of(
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            at(door).helloBytes(),
            huge);
    for (byte[] saying : sayings) {
      assertThat(at(door).refusedSaying(saying)).as(HexFormat.of().formatHex(saying)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoHasNoCertificateOfThisClusterIsRefused(Door door) throws Exception {
    assertThat(at(door).refusedShowing(null, "TLSv1.3")).as("none").isTrue();
    Issued expired = authority.certificate("w2", HOST, Instant.now().minusSeconds(60));
    assertThat(at(door).refusedShowing(expired, "TLSv1.3")).as("expired").isTrue();
    Issued theirs =
        new NodeCertificates(directory.resolve("theirs"))
            .certificate("w2", HOST, Instant.now().plusSeconds(3_600));
    assertThat(at(door).refusedShowing(theirs, "TLSv1.3")).as("of another authority").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void anOlderTlsIsRefused(Door door) throws Exception {
    assertThat(at(door).refusedShowing(member(), "TLSv1.2")).as("1.2").isTrue();
    assertThat(at(door).refusedShowing(member(), "TLSv1.1")).as("1.1").isTrue();
  }

  /** Turns red at the actor system's port (all is taken) when ArteryFrames looks at no length. */
  @ParameterizedTest
  @EnumSource
  void aFrameOfTwoGibibytesIsRefusedBeforeItsBytesCome(Door door)
      throws GeneralSecurityException, IOException {
    ByteOrder order = door == Door.LANES ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    long sent = at(door).sentOfHugeFrame(member(), order, 256 << 20);
    trace.event("%s took %d bytes of a frame of 2 GiB".formatted(door, sent));

    assertThat(sent).as("bytes of it").isLessThan(16 << 20);
  }

  @ParameterizedTest
  @EnumSource
  void aThousandThatDoNotGoOnHarmNobody(Door door) throws Exception {
    harmNobody(door, 1_000, () -> {});
  }

  /**
   * Nothing, half of a TLS client's first words, or all of them. Turns red (the node is removed)
   * when ArteryTls returns engines without ArteryDoor.
   */
  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void tenThousandThatDoNotGoOnHarmNobody(Door door) throws Exception {
    harmNobody(door, 10_000, this::joins);
  }

  private void harmNobody(Door door, int count, Runnable meanwhile) throws Exception {
    int lines = refusals();
    try (HalfOpen crowd = HalfOpen.begin(at(door).port(), count)) {
      Awaitility.await("connections").atMost(PATIENCE).until(() -> crowd.connected() >= count);
      trace.event("%d connected, %d closed".formatted(crowd.connected(), crowd.ended()));
      assertUnharmed("while they are taken");
      meanwhile.run();
      Awaitility.await("the node to have none of them")
          .atMost(PATIENCE)
          .until(() -> crowd.standing() == 0);
      trace.event("%d connected, %d closed".formatted(crowd.connected(), crowd.ended()));
      // Of the others their machine has dropped the last word to connect, and they do not know.
      assertThat(crowd.ended()).as("closed").isGreaterThan(2 * MOST_WAITING);
    }
    assertThat(refusals() - lines).as("lines of the log").isBetween(1, MOST_LINES);
  }

  private int refusals() {
    return workers.printedWith(" refused: ");
  }

  /** A worker, at both ports, and a client that has a lane. */
  private void joins() {
    String address = HOST + ":" + workers.port(VICTIM);
    JavaProcess late =
        workers.startBeside(WorkerMain.command("w4", 0, List.of(address), jvmArgs("w4")));
    String up = WorkerMain.upLine("w4");
    late.awaitLine(line -> line.startsWith(up), up, PATIENCE);
    trace.event("w4 is up");
    late.terminate();
    late.awaitExit(PATIENCE);
    try (LaneScenario another = client("late", 1)) {
      assertThat(another.fetch(BEYOND_A_MESSAGE, VICTIM, PATIENCE))
          .isInstanceOf(Outcome.Completed.class);
    }
    trace.event("another client has a lane");
  }
}
