package io.cusinart.core.execution;

import io.cusinart.api.TaskId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that ended last, as far as an explanation needs them: without their inputs and results.
 * Safe for use by several threads; the explanation itself is made when somebody asks.
 */
final class EndedTasks {

  /** What an operator may want to look back at, and little beside the tasks that are out. */
  static final int MOST_KEPT = 1_000;

  /** An ended task; {@code outcomes} consecutive ids from {@code first} on are its own. */
  record Ended(TaskId first, int outcomes, Supplier<TaskStory> story) {
    boolean has(TaskId task) {
      return contains(first, outcomes, task);
    }
  }

  private final AtomicReferenceArray<@Nullable Ended> ring = new AtomicReferenceArray<>(MOST_KEPT);
  private final AtomicInteger next = new AtomicInteger();

  /** Keeps it in the place of the one that has been kept for longest. */
  void add(Ended ended) {
    ring.set(Math.floorMod(next.getAndIncrement(), MOST_KEPT), ended);
  }

  Optional<TaskStory> find(TaskId task) {
    for (int i = 0; i < MOST_KEPT; i++) {
      Ended ended = ring.get(i);
      if (ended != null && ended.has(task)) {
        return Optional.of(ended.story().get());
      }
    }
    return Optional.empty();
  }

  /** Whether this id is one of {@code outcomes} consecutive ones. */
  static boolean contains(TaskId first, int outcomes, TaskId task) {
    long place = task.sequence() - first.sequence();
    return task.submitter() == first.submitter() && place >= 0 && place < outcomes;
  }
}
