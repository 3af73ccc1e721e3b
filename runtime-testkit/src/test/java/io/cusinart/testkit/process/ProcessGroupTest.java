package io.cusinart.testkit.process;

import static io.cusinart.testkit.process.ChildMain.command;
import static io.cusinart.testkit.process.ProcessStates.LONG;
import static io.cusinart.testkit.process.ProcessStates.awaitEnded;
import static io.cusinart.testkit.process.ProcessStates.awaitStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessGroupTest {

  @Test
  void theCloseEndsRunningDeafAndPausedOnes() {
    ProcessGroup group = ProcessGroup.open();
    JavaProcess running = ready(group, command("stay"));
    JavaProcess deaf = ready(group, command("deaf"));
    JavaProcess paused = ready(group, command("stay").withName("paused"));
    paused.pause();
    awaitStopped(paused.pid());

    group.close();

    assertThat(List.of(running, deaf, paused)).noneMatch(JavaProcess::alive);
    assertThat(paused.awaitExit(LONG)).isEqualTo(137);
  }

  @Test
  void aClosedGroupStartsNothing() {
    ProcessGroup group = ProcessGroup.open();
    group.close();

    assertThatThrownBy(() -> group.start(command("stay")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot start stay: the process group is closed");
  }

  @Test
  void oneThatExitedIsForgotten() {
    try (ProcessGroup group = ProcessGroup.open()) {
      group.start(command("say", "0")).awaitExit(LONG);

      await("it is forgotten").atMost(LONG).until(() -> group.processes().isEmpty());
    }
  }

  @Test
  void aGracefulGroupAsksFirstEvenThePaused() {
    ProcessGroup group = ProcessGroup.graceful(LONG);
    JavaProcess running = ready(group, command("stay"));
    JavaProcess paused = ready(group, command("stay"));
    paused.pause();
    awaitStopped(paused.pid());

    group.close();

    assertThat(running.awaitExit(LONG)).isEqualTo(143);
    assertThat(paused.awaitExit(LONG)).isEqualTo(143);
  }

  @Test
  void aGracefulGroupKillsWhatIsDeafAfterTheGrace() {
    ProcessGroup group = ProcessGroup.graceful(Duration.ofMillis(200));
    JavaProcess deaf = ready(group, command("deaf"));

    group.close();

    assertThat(deaf.awaitExit(LONG)).isEqualTo(137);
  }

  // Turns red when the interrupt ends the waiting in the close.
  @Test
  void anInterruptedCloseStillLeavesNothing() {
    ProcessGroup group = ProcessGroup.open();
    JavaProcess child = ready(group, command("stay"));
    Thread.currentThread().interrupt();

    group.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(child.alive()).isFalse();
  }

  // Turns red when the close no longer lists descendants.
  @Test
  void theCloseEndsWhatItsProcessesStarted() {
    ProcessGroup group = ProcessGroup.open();
    JavaProcess parent = group.start(command("parent", "unwatched"));
    long grandchild = grandchildOf(parent);

    group.close();

    awaitEnded(grandchild);
  }

  // Turns red when ProcessGroup.open registers no hook: the grandchild is not watching.
  @Test
  void nothingOutlivesAParentThatIsTerminated() {
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess parent = group.start(command("parent", "unwatched"));
      long grandchild = grandchildOf(parent);

      parent.terminate();

      assertThat(parent.awaitExit(LONG)).isEqualTo(143);
      awaitEnded(grandchild);
    }
  }

  // Turns red when the runner does not tell the child its parent's process id.
  @Test
  void nothingOutlivesAParentThatIsKilled() {
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess parent = group.start(command("parent", "watched"));
      long grandchild = grandchildOf(parent);

      parent.kill();

      assertThat(parent.awaitExit(LONG)).isEqualTo(137);
      awaitEnded(grandchild);
    }
  }

  private static long grandchildOf(JavaProcess parent) {
    String line = parent.awaitLine(said -> said.endsWith(" ready"), "its child's pid", LONG);
    long pid = Long.parseLong(line.split(" ", -1)[1]);
    assertThat(ProcessStates.ended(pid)).isFalse();
    return pid;
  }

  private static JavaProcess ready(ProcessGroup group, JavaCommand command) {
    JavaProcess child = group.start(command);
    child.awaitLine("ready"::equals, "that it is ready", LONG);
    return child;
  }
}
