package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KnownExecutorsTest {

  private final KnownExecutors<String> executors = new KnownExecutors<>();

  // Turns red when take does not ask whether the node is up.
  @Test
  void anExecutorIsTakenWhenItsNodeIsUpAndNotBefore() {
    executors.list(Map.of(1L, "one"));

    assertThat(executors.take(_ -> false)).isEmpty();
    assertThat(executors.taken()).isEmpty();
    assertThat(executors.take(_ -> true)).containsExactly(1L);
    assertThat(executors.find(1)).contains("one");
  }

  @Test
  void anExecutorIsTakenOnce() {
    executors.list(Map.of(1L, "one"));

    assertThat(executors.take(_ -> true)).containsExactly(1L);
    assertThat(executors.take(_ -> true)).isEmpty();
  }

  // Turns red when take forgets what it had listed.
  @Test
  void anExecutorThatWasDeclaredDeadTooEarlyIsTakenAgain() {
    executors.list(Map.of(1L, "one"));
    executors.take(_ -> true);

    assertThat(executors.drop(1, "one")).isTrue();
    assertThat(executors.taken()).isEmpty();
    assertThat(executors.take(_ -> true)).containsExactly(1L);
  }

  @Test
  void anExecutorThatIsNoLongerListedIsKeptUntilItIsDeadAndNotTakenAgain() {
    executors.list(Map.of(1L, "one"));
    executors.take(_ -> true);
    executors.list(Map.of());

    assertThat(executors.taken()).containsEntry(1L, "one");
    assertThat(executors.drop(1, "one")).isTrue();
    assertThat(executors.take(_ -> true)).isEmpty();
  }

  @Test
  void aDeathOfAnExecutorThatWasReplacedIsOldNews() {
    executors.list(Map.of(1L, "one"));
    executors.take(_ -> true);
    executors.list(Map.of(1L, "another"));
    executors.take(_ -> true);

    assertThat(executors.drop(1, "one")).isFalse();
    assertThat(executors.taken()).containsEntry(1L, "another");
  }
}
