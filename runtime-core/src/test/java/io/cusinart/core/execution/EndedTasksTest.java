package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Explanation;
import io.cusinart.api.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EndedTasksTest {

  private final EndedTasks ended = new EndedTasks();

  private static EndedTasks.Ended task(long sequence, int outcomes) {
    var id = new TaskId(7, sequence);
    return new EndedTasks.Ended(
        id,
        outcomes,
        () ->
            new TaskStory(
                new Explanation(
                    id, "completed", Duration.ZERO, Duration.ZERO, List.of(), Optional.empty()),
                List.of(),
                Duration.ofMillis(5)));
  }

  private Optional<TaskId> found(long sequence) {
    return ended.find(new TaskId(7, sequence)).map(story -> story.explanation().task());
  }

  @Test
  void anElementIsFoundByItsBundle() {
    ended.add(task(10, 4));

    assertThat(found(9)).isEmpty();
    assertThat(found(10)).contains(new TaskId(7, 10));
    assertThat(found(13)).contains(new TaskId(7, 10));
    assertThat(found(14)).isEmpty();
    assertThat(ended.find(new TaskId(8, 10))).isEmpty();
  }

  /** Turns red when all are kept. */
  @Test
  void onlyTheLastAreKept() {
    for (long i = 0; i <= EndedTasks.MOST_KEPT; i++) {
      ended.add(task(i, 1));
    }

    assertThat(found(0)).isEmpty();
    assertThat(found(1)).isPresent();
    assertThat(found(EndedTasks.MOST_KEPT)).isPresent();
  }

  @Test
  void theStoryIsTextForAPerson() {
    assertThat(task(1, 1).story().get().toString())
        .isEqualTo("task t-7-1 is completed; declared 0.00 ms, predicted 0.00 ms\nage 5 ms\n");
  }
}
