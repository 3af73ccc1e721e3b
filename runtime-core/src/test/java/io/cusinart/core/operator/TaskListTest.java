package io.cusinart.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskListTest {

  private static List<TaskOut> lines(int count, int nameLength) {
    return Collections.nCopies(
        count, new TaskOut("t-1-2", "x".repeat(nameLength), "running", "n", 1, 1, 1, ""));
  }

  /** Turns red (the message is dropped on its way) when only the number of lines is limited. */
  @Test
  void longNamesMakeFewerLines() {
    int few = TaskList.fitting(lines(10_000, 500), TaskList::bytes).size();
    int many = TaskList.fitting(lines(10_000, 5), TaskList::bytes).size();

    assertThat(few).isBetween(50, 70);
    assertThat(many).isBetween(400, 600);
  }

  @Test
  void whatFitsIsShownWhole() {
    List<TaskHere> all = Collections.nCopies(10, new TaskHere("t-1-2", 1, "running", "cpu", 1, 1));

    assertThat(TaskList.fitting(all, TaskList::bytes)).isEqualTo(all);
  }
}
