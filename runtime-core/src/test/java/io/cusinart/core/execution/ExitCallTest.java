package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.TaskId;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real call is seen in SystemExitIT: it would end this JVM too. */
final class ExitCallTest {

  private static final TaskId TASK = new TaskId(1, 2);

  private static StackTraceElement[] stack(String... frames) {
    return Arrays.stream(frames)
        .map(each -> {
          int dot = each.lastIndexOf('.');
          return new StackTraceElement(
              each.substring(0, dot), each.substring(dot + 1), "X.java", 1);
        })
        .toArray(StackTraceElement[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java.lang.Shutdown.exit", "java.lang.Runtime.exit", "java.lang.System.exit"})
  void aThreadThatIsInsideExitIsFoundWithItsBody(String exit) {
    assertThat(
            ExitCall.in(
                stack(
                    "java.lang.Thread.join",
                    exit,
                    "com.acme.Deep.down",
                    "com.acme.Bad.execute",
                    "io.cusinart.core.execution.TaskRun.execute",
                    "java.lang.Thread.run"),
                TASK))
        .contains(new ExitCall(TASK, "com.acme.Bad.execute"));
  }

  @Test
  void aMethodOfTheSameNameIsNoExit() {
    assertThat(
            ExitCall.in(
                stack("com.acme.System.exit", "java.lang.Runtime.gc", "java.lang.System.out"),
                TASK))
        .isEqualTo(Optional.empty());
  }

  @Test
  void aThreadThatHasEndedIsInNoExit() {
    assertThat(ExitCall.in(new StackTraceElement[0], TASK)).isEmpty();
  }
}
