package io.cusinart.core.operator;

import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.operator.OperatorReply.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A node's tasks for an operator, no more of them than one message may carry. Pure. */
final class TaskList {

  /** Half of a message each for what is out and what is here. */
  static final int MOST_BYTES = JsonLimit.MOST_BYTES / 2;

  /** The names of its parts and its numbers, encoded. */
  private static final int BYTES_OF_A_LINE = 160;

  private static final int BYTES_OF_A_CHAR = 3;

  private TaskList() {}

  static Tasks of(String node, ClusterExecutionEngine engine, Optional<Lanes> here) {
    int most = MOST_BYTES / BYTES_OF_A_LINE;
    return new Tasks(
        node,
        engine.tasksOut(),
        fitting(engine.show(most), TaskList::bytes),
        here.map(lanes -> lanes.held()).orElse(0),
        here.map(lanes -> fitting(lanes.show(most), TaskList::bytes)).orElse(List.of()));
  }

  /** As many of the first as fit. */
  static <T> List<T> fitting(List<T> lines, ToIntFunction<T> bytes) {
    var fit = new ArrayList<T>();
    int left = MOST_BYTES;
    for (T line : lines) {
      left -= bytes.applyAsInt(line);
      if (left < 0) {
        return fit;
      }
      fit.add(line);
    }
    return fit;
  }

  static int bytes(TaskOut line) {
    int chars =
        line.task().length()
            + line.computation().length()
            + line.node().length()
            + line.progress().length();
    return BYTES_OF_A_LINE + BYTES_OF_A_CHAR * chars;
  }

  static int bytes(TaskHere line) {
    return BYTES_OF_A_LINE + line.task().length();
  }
}
