package io.cusinart.testkit.process;

import static io.cusinart.testkit.process.ChildMain.command;
import static io.cusinart.testkit.process.ProcessStates.LONG;
import static io.cusinart.testkit.process.ProcessStates.awaitStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JavaProcessTest {

  private final ProcessGroup group = ProcessGroup.open();

  @AfterEach
  void endAll() {
    group.close();
  }

  @Test
  void theExitStatusAndEveryLineArriveTogether() {
    JavaProcess child = group.start(command("say", "3", "one", "two"));

    assertThat(child.awaitExit(LONG)).isEqualTo(3);
    assertThat(child.lines()).containsExactly("one", "two");
    assertThat(child.alive()).isFalse();
    await("exit is known").atMost(LONG).until(() -> child.onExit().isDone());
    assertThat(child.onExit()).isCompletedWithValue(3);
  }

  @Test
  void aKilledOneExitsWith137() {
    JavaProcess child = ready(command("stay"));

    child.kill();

    assertThat(child.awaitExit(LONG)).isEqualTo(137);
  }

  @Test
  void aTerminatedOneExitsWith143() {
    JavaProcess child = ready(command("stay"));

    child.terminate();

    assertThat(child.awaitExit(LONG)).isEqualTo(143);
  }

  // Turns red with Process.destroy, which closes the pipe its last words come through.
  @Test
  void anExitThatDoesNotComeNamesTheProcessAndItsLastLines() {
    JavaProcess child = ready(command("deaf"));
    child.terminate();
    child.awaitLine("heard SIGTERM"::equals, "that it heard", LONG);

    assertThatThrownBy(() -> child.awaitExit(Duration.ofMillis(50)))
        .isInstanceOf(ProcessFailure.class)
        .hasMessageContainingAll("deaf (pid", "did not exit in PT0.05S", "ready", "heard SIGTERM");
  }

  @Test
  void aPausedOnePrintsNothingUntilItIsResumed() {
    JavaProcess clock = group.start(command("tick").withName("clock"));
    JavaProcess child = group.start(command("tick"));
    child.awaitLine("tick 5"::equals, "its fifth tick", LONG);

    child.pause();
    awaitStopped(child.pid());
    awaitTicks(clock, 20); // what was in the pipe is read by now
    long before = child.lineCount();
    awaitTicks(clock, 50);

    assertThat(child.alive()).isTrue();
    assertThat(child.lineCount()).isEqualTo(before);

    child.resume();
    awaitTicks(child, 1);
  }

  private static void awaitTicks(JavaProcess ticking, int ticks) {
    long enough = ticking.lineCount() + ticks;
    await(ticks + " ticks of " + ticking).atMost(LONG).until(() -> ticking.lineCount() >= enough);
  }

  @Test
  void aSignalToOneThatHasExitedIsRefused() {
    JavaProcess child = group.start(command("say", "0"));
    child.awaitExit(LONG);

    assertThatThrownBy(child::pause)
        .isInstanceOf(ProcessFailure.class)
        .hasMessageContainingAll("SIGSTOP", "say (pid", "exited with 0");
  }

  @Test
  void aLineAlreadyPrintedIsFound() {
    JavaProcess child = group.start(command("say", "0", "one", "two"));
    child.awaitExit(LONG);

    assertThat(child.awaitLine(line -> line.startsWith("t"), "a t", LONG)).isEqualTo("two");
  }

  @Test
  void aLineThatDoesNotComeFailsAtTheDeadlineWithTheLastLines() {
    JavaProcess child = ready(command("stay"));

    assertThatThrownBy(() -> child.awaitLine("x"::equals, "an x", Duration.ofMillis(50)))
        .isInstanceOf(ProcessFailure.class)
        .hasMessageContainingAll("stay (pid", "did not print an x in PT0.05S", "ready");
  }

  @Test
  void aLineThatDoesNotComeFailsAtTheExitWithTheLastFortyLines() {
    JavaProcess child = group.start(command("flood", "100"));

    assertThatThrownBy(() -> child.awaitLine("x"::equals, "an x", LONG))
        .isInstanceOf(ProcessFailure.class)
        .hasMessageContainingAll("exited with 0 before it printed an x", "line 60", "line 99")
        .message()
        .doesNotContain("line 59");
  }

  @Test
  void aPredicateThatThrowsFailsTheOneWhoWaits() {
    JavaProcess child = ready(command("stay"));

    assertThatThrownBy(() -> child.awaitLine(_ -> refuse(), "anything", LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("refused");
  }

  private static boolean refuse() {
    throw new IllegalStateException("refused");
  }

  @Test
  void aListenerIsToldEveryLineInOrderHoweverLateItComes() {
    List<String> early = new CopyOnWriteArrayList<>();
    List<String> late = new CopyOnWriteArrayList<>();
    JavaProcess child = group.start(command("flood", "1000"));
    child.onLine(early::add);
    child.awaitLine("line 500"::equals, "the middle", LONG);
    child.onLine(late::add);
    child.awaitExit(LONG);

    List<String> all = IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList();
    assertThat(early).isEqualTo(all);
    assertThat(late).isEqualTo(all);
  }

  // Turns red when the catch around a listener is taken out.
  @Test
  void aListenerThatThrowsDoesNotStopTheReading() {
    JavaProcess child = ready(command("tick"), "tick 0");
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    List<Throwable> seen = new CopyOnWriteArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> seen.add(e));
    try {
      child.onLine(_ -> refuse());
      child.awaitLine("tick 50"::equals, "its fiftieth tick", LONG);
    } finally {
      child.kill();
      child.awaitExit(LONG);
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(seen).isNotEmpty().allMatch(e -> "refused".equals(e.getMessage()));
  }

  // Turns red when OutputLines no longer drops its oldest line.
  @Test
  void aMillionLinesAreReadAndTwoThousandKept() {
    JavaProcess child = group.start(command("flood", "1000000"));

    // Passed by long before the waiter could look: the reader looks for it.
    child.awaitLine("line 400000"::equals, "one in the middle", LONG.multipliedBy(4));
    child.awaitExit(LONG.multipliedBy(4));

    assertThat(child.lineCount()).isEqualTo(1_000_000);
    assertThat(child.lines()).hasSize(2_000).last().isEqualTo("line 999999");
    assertThat(child.awaitLine(_ -> true, "the oldest line", LONG)).isEqualTo("line 998000");
  }

  // Turns red when LineReader no longer cuts.
  @Test
  void aLineOfTenMillionCharactersComesInPieces() {
    JavaProcess child = group.start(command("long-line", "10000000"));
    child.awaitExit(LONG);

    assertThat(child.lineCount()).isEqualTo(611); // 10 000 000 / 16 384, rounded up
    assertThat(child.lines()).allMatch(line -> line.length() <= LineReader.MAX_CHARS);
  }

  @Test
  void environmentDirectoryAndJvmArgumentsReachTheChild(@TempDir Path directory) {
    JavaCommand show =
        JavaCommand.of(ShowMain.class)
            .quickJvm()
            .withDirectory(directory)
            .withEnvironment("SHOWN", "value")
            .plusJvmArgs("-Dshown=property");
    JavaProcess child = group.start(show);
    child.awaitExit(LONG);

    assertThat(child.lines())
        .containsExactly(
            "value", "property", directory.toString(), "" + ProcessHandle.current().pid());
  }

  @Test
  void anUnwatchedChildIsNotToldItsParent() {
    assertThat(command("stay").commandLine()).anyMatch(word -> word.contains("parent.pid"));
    assertThat(command("stay").unwatched().commandLine())
        .noneMatch(word -> word.contains("parent.pid"));
  }

  @Test
  void aLauncherThatIsNotThereFailsInOneLine() {
    JavaCommand broken = command("stay").withJava(Path.of("/nowhere/java"));

    assertThatThrownBy(() -> group.start(broken))
        .isInstanceOf(ProcessFailure.class)
        .hasMessageContainingAll("cannot start stay", "/nowhere/java");
  }

  private JavaProcess ready(JavaCommand command) {
    return ready(command, "ready");
  }

  private JavaProcess ready(JavaCommand command, String line) {
    JavaProcess child = group.start(command);
    child.awaitLine(line::equals, "that it is ready", LONG);
    return child;
  }
}
