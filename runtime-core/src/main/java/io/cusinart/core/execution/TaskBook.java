package io.cusinart.core.execution;

import io.cusinart.api.TaskId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an operator may read of an engine's tasks. Safe for use by several threads; a question costs
 * time that grows with the tasks that are out.
 */
final class TaskBook {

  private final Collection<TaskEntry> entries;
  private final EndedTasks lastEnded = new EndedTasks();

  /** A book over the tasks that are out, a live view. */
  TaskBook(Collection<TaskEntry> entries) {
    this.entries = entries;
  }

  /** Notes the end of a task. */
  void ended(TaskEntry entry) {
    lastEnded.add(entry.ended());
  }

  /** At most this many of the tasks that are out, those that were submitted first. */
  List<TaskOut> show(int most) {
    long now = System.nanoTime();
    return entries.stream()
        .sorted(Comparator.comparingLong(entry -> entry.submittedNanos - now))
        .limit(most)
        .map(entry -> entry.show(now))
        .toList();
  }

  /** What is known of a task, or of an element of a bundle, that is out or has ended lately. */
  Optional<TaskStory> story(TaskId task) {
    return entries.stream()
        .filter(entry -> EndedTasks.contains(entry.id, entry.task.outcomes(), task))
        .findFirst()
        .map(entry -> entry.story(System.nanoTime()))
        .or(() -> lastEnded.find(task));
  }
}
