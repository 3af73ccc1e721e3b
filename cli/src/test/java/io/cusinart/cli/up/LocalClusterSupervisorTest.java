package io.cusinart.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.cli.up.NodeCommandFactory.NodeSpec;
import io.cusinart.cli.up.SupervisorEvent.NodeDied;
import io.cusinart.cli.up.SupervisorEvent.NodeGaveUp;
import io.cusinart.cli.up.SupervisorEvent.NodeRestarting;
import io.cusinart.cli.up.SupervisorEvent.NodeUp;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessFailure;
import io.cusinart.testkit.process.ProcessGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalClusterSupervisorTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static final RestartPolicy QUICK =
      new RestartPolicy(
          Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(40), LONG, 4);

  @TempDir private Path directory;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<SupervisorEvent> events = new CopyOnWriteArrayList<>();
  private final List<NodeSpec> specs = new CopyOnWriteArrayList<>();

  private LocalClusterSettings settings(int nodes, String mode) {
    return LocalClusterSettings.of(nodes, directory, spec -> noted(mode, spec))
        .withPolicy(QUICK)
        .withOut(lines::add)
        .withListener(events::add);
  }

  private JavaCommand noted(String mode, NodeSpec spec) {
    specs.add(spec);
    return FakeNode.command(mode, spec);
  }

  @Test
  void everyNodeComesUpAndTheFileSaysSo() {
    try (var supervisor = LocalClusterSupervisor.start(settings(3, "good"))) {
      supervisor.awaitAllUp(LONG);

      List<NodeStatus> nodes = supervisor.nodes();
      assertThat(nodes).extracting(NodeStatus::name).containsExactly("node-1", "node-2", "node-3");
      assertThat(nodes).allMatch(node -> node.state() == NodeStatus.State.UP && alive(node));
      assertThat(ClusterFile.read(directory))
          .isEqualTo(new ClusterFile(ProcessHandle.current().pid(), nodes));
      NodeStatus first = nodes.getFirst();
      awaitLine("node-1 is up at %s (pid %d)".formatted(first.nodeEndpoint(), first.pid()));
    }
  }

  @Test
  void theFileHasTheFieldsOtherProgramsRead() throws IOException {
    try (var supervisor = LocalClusterSupervisor.start(settings(1, "good"))) {
      supervisor.awaitAllUp(LONG);

      NodeStatus node = supervisor.nodes().getFirst();
      assertThat(Files.readString(directory.resolve("cluster.json")))
          .isEqualToIgnoringWhitespace(
              """
              {"pid": %d, "nodes": [{"name": "node-1", "pid": %d, "endpoints": {"node": "%s"},
              "state": "up", "consoleSocket": "%s", "restarts": 0}]}
              """
                  .formatted(
                      ProcessHandle.current().pid(),
                      node.pid(),
                      node.nodeEndpoint(),
                      directory.resolve("node-1").resolve("console.sock")));
    }
  }

  @Test
  void everyNodeIsToldTheSameSeedsTheFirstNodesFirst() {
    try (var supervisor = LocalClusterSupervisor.start(settings(3, "good"))) {
      supervisor.awaitAllUp(LONG);
    }

    List<String> all = specs.stream().map(spec -> "127.0.0.1:" + spec.port()).toList();
    assertThat(specs).hasSize(3).allMatch(spec -> spec.seeds().equals(all));
    assertThat(specs.get(1).directory()).isEqualTo(directory.resolve("node-2"));
  }

  @Test
  void aKilledNodeIsStartedAgainWithItsNameAndPort() {
    try (var supervisor = LocalClusterSupervisor.start(settings(2, "good"))) {
      supervisor.awaitAllUp(LONG);
      NodeStatus before = supervisor.nodes().get(1);

      supervisor.kill("node-2");
      awaitEvent(event -> event instanceof NodeRestarting);
      awaitEvents("node-2 is up twice", NodeUp.class, "node-2", 2);

      NodeStatus after = supervisor.nodes().get(1);
      assertThat(after.pid()).isNotEqualTo(before.pid());
      assertThat(after.nodeEndpoint()).isEqualTo(before.nodeEndpoint());
      assertThat(after.state()).isEqualTo(NodeStatus.State.UP);
      assertThat(supervisor.restartsOf("node-2")).isEqualTo(1);
      assertThat(supervisor.restartsOf("node-1")).isZero();
      assertThat(ClusterFile.read(directory).nodes()).isEqualTo(supervisor.nodes());
      assertThat(lines).contains("node-2 died (exit 137), restarting in 10 ms");
    }
  }

  /** Its process goes on, and whoever asks the cluster should ask another. */
  @Test
  void aNodeThatAsksToRejoinIsNeitherUpNorStartedAgain() {
    try (var supervisor = LocalClusterSupervisor.start(settings(1, "removed"))) {
      awaitLine("node-1 was removed by the cluster and asks to rejoin it");

      NodeStatus node = supervisor.nodes().getFirst();
      assertThat(node.state()).isEqualTo(NodeStatus.State.REJOINING);
      assertThat(alive(node)).isTrue();
      assertThat(ClusterFile.read(directory).nodes()).isEqualTo(supervisor.nodes());
    }
  }

  /** Turns red when its end is taken for a death. */
  @Test
  void aNodeThatWasDrainedStaysOut() {
    try (var supervisor = LocalClusterSupervisor.start(settings(1, "drained"))) {
      awaitLine("node-1 was drained and has left");

      NodeStatus node = supervisor.nodes().getFirst();
      assertThat(node.state()).isEqualTo(NodeStatus.State.LEFT);
      assertThat(node.pid()).isNull();
      assertThat(events).noneMatch(NodeDied.class::isInstance);
    }
  }

  @Test
  void theEventsOfARestartComeInOrderWithTheirTimes() {
    var settings = settings(1, "good").withFirstRestartDelay(Duration.ZERO);
    try (var supervisor = LocalClusterSupervisor.start(settings)) {
      supervisor.awaitAllUp(LONG);
      supervisor.kill("node-1");
      awaitEvents("it is up twice", NodeUp.class, "node-1", 2);
    }

    assertThat(events.stream().map(SupervisorEvent::getClass).map(Class::getSimpleName))
        .containsExactly("NodeUp", "NodeDied", "NodeRestarting", "NodeUp");
    assertThat(events)
        .isSortedAccordingTo((a, b) -> Long.signum(a.atNanos() - b.atNanos()))
        .filteredOn(event -> event instanceof NodeDied)
        .extracting(event -> ((NodeDied) event).exitStatus())
        .containsExactly(137);
    assertThat(lines).contains("node-1 died (exit 137), restarting now");
  }

  // Turns red when the supervisor does not hand the failures on to the next decision.
  @Test
  void aNodeThatKeepsCrashingBacksOffAndIsGivenUp() throws IOException {
    try (var supervisor = LocalClusterSupervisor.start(settings(1, "crash"))) {
      awaitEvent(event -> event instanceof NodeGaveUp);

      Path log = directory.resolve("logs/node-1.log");
      assertThat(lines)
          .containsExactly(
              "node-1 died (exit 3), restarting in 10 ms",
              "node-1 died (exit 3), restarting in 20 ms",
              "node-1 died (exit 3), restarting in 40 ms",
              "node-1 gave up after 4 failures: see " + log);
      assertThat(Files.readAllLines(log)).hasSize(4).allMatch(l -> l.startsWith("fake crash"));
      NodeStatus node = ClusterFile.read(directory).nodes().getFirst();
      assertThat(node.state()).isEqualTo(NodeStatus.State.FAILED);
      assertThat(node.pid()).isNull();
      assertThat(node.restarts()).isEqualTo(3);
      assertThatThrownBy(() -> supervisor.awaitAllUp(LONG))
          .isInstanceOf(ProcessFailure.class)
          .hasMessageContainingAll("node-1 failed", "logs");
      assertThatThrownBy(() -> supervisor.kill("node-1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("node-1 has no process to kill: it is failed");
    }
  }

  @Test
  void aNodeThatCannotBeStartedCountsAsOneThatDied() {
    Path nowhere = Path.of("/nowhere/java");
    var broken =
        LocalClusterSettings.of(
                1, directory, spec -> FakeNode.command("good", spec).withJava(nowhere))
            .withPolicy(QUICK)
            .withOut(lines::add)
            .withListener(events::add);
    try (var supervisor = LocalClusterSupervisor.start(broken)) {
      awaitEvent(event -> event instanceof NodeGaveUp);

      assertThat(supervisor.nodes().getFirst().state()).isEqualTo(NodeStatus.State.FAILED);
      assertThat(lines).contains("node-1 died (exit 127), restarting in 10 ms");
    }
  }

  @Test
  void aNodeThatDoesNotComeUpIsNamedAtTheDeadline() {
    try (var supervisor = LocalClusterSupervisor.start(settings(1, "silent"))) {
      assertThatThrownBy(() -> supervisor.awaitAllUp(Duration.ofMillis(50)))
          .isInstanceOf(ProcessFailure.class)
          .hasMessageContainingAll("after PT0.05S", "node-1 starting", "logs");
    }
  }

  // Turns red when SupervisorLoop.guarded lets a listener's exception through.
  @Test
  void aListenerThatThrowsDoesNotStopTheSupervision() {
    var settings = settings(1, "good").withListener(LocalClusterSupervisorTest::refuse);
    try (var supervisor = LocalClusterSupervisor.start(settings)) {
      supervisor.awaitAllUp(LONG);
      supervisor.kill("node-1");
      awaitEvents("it is up twice", NodeUp.class, "node-1", 2);
    }

    assertThat(lines).anyMatch(line -> line.contains("IllegalStateException: refused"));
  }

  private static void refuse(SupervisorEvent event) {
    throw new IllegalStateException("refused");
  }

  // Turns red when DirectoryLock.hold does not look at tryLock's answer.
  @Test
  void aSecondOneInTheSameDirectoryIsRefusedWithTheCure() {
    try (var first = LocalClusterSupervisor.start(settings(1, "good"))) {
      first.awaitAllUp(LONG);

      assertThatThrownBy(() -> LocalClusterSupervisor.start(settings(1, "good")).close())
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessage(
              "%s is in use by another `up` (pid %d): stop that one or give another --dir"
                  .formatted(directory, ProcessHandle.current().pid()));
      assertThat(ClusterFile.read(directory).nodes()).isEqualTo(first.nodes());
    }
  }

  @Test
  void theCloseLeavesNoProcessNoFileAndNoLock() {
    var supervisor = LocalClusterSupervisor.start(settings(2, "good"));
    supervisor.awaitAllUp(LONG);
    List<NodeStatus> nodes = supervisor.nodes();

    supervisor.close();
    supervisor.close();

    assertThat(nodes).noneMatch(LocalClusterSupervisorTest::alive);
    assertThat(directory.resolve("cluster.json")).doesNotExist();
    assertThat(events).noneMatch(event -> event instanceof NodeDied);
    LocalClusterSupervisor.start(settings(1, "good")).close();
  }

  @Test
  void theCloseKillsNodesThatDoNotEndInTime() {
    var supervisor =
        LocalClusterSupervisor.start(settings(1, "deaf").withStopDeadline(Duration.ofMillis(200)));
    supervisor.awaitAllUp(LONG);
    NodeStatus node = supervisor.nodes().getFirst();

    supervisor.close();

    assertThat(alive(node)).isFalse();
  }

  // Turns red when the supervisor registers no shutdown hook.
  @Test
  void anInterruptedUpLeavesNoProcessAndNoFile() {
    JavaCommand up = JavaCommand.of(FakeUp.class).quickJvm().withArgs(directory.toString());
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess process = group.start(up);
      process.awaitLine(line -> line.startsWith("node-1 is up"), "node 1", LONG);
      process.awaitLine(line -> line.startsWith("node-2 is up"), "node 2", LONG);
      List<NodeStatus> nodes = ClusterFile.read(directory).nodes();
      assertThat(nodes).hasSize(2).allMatch(LocalClusterSupervisorTest::alive);

      process.terminate();

      assertThat(process.awaitExit(LONG)).isEqualTo(143);
      assertThat(nodes).noneMatch(LocalClusterSupervisorTest::alive);
      assertThat(directory.resolve("cluster.json")).doesNotExist();
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheNamesThereAre() {
    try (var supervisor = LocalClusterSupervisor.start(settings(2, "good"))) {
      assertThatThrownBy(() -> supervisor.kill("node-3"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no node [node-3]: they are node-1 to node-2");
    }
  }

  private static boolean alive(NodeStatus node) {
    long pid = Objects.requireNonNull(node.pid());
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private void awaitLine(String line) {
    await(line).atMost(LONG).until(() -> lines.contains(line));
  }

  private void awaitEvent(Predicate<SupervisorEvent> wanted) {
    await("the event").atMost(LONG).until(() -> events.stream().anyMatch(wanted));
  }

  private void awaitEvents(
      String what, Class<? extends SupervisorEvent> type, String node, int count) {
    await(what)
        .atMost(LONG)
        .until(() ->
            events.stream()
                    .filter(event -> type.isInstance(event) && event.node().equals(node))
                    .count()
                == count);
  }
}
