package io.cusinart.core.execution;

import io.cusinart.api.Priority;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the threads of one lane, and what is next. Pure; not safe for use by two threads.
 *
 * <p>Each priority has a line, first in, first out. The lines share predicted run time by their
 * weights (start-time fair queueing): a line that has been served moves on by the time it took
 * divided by its weight, and the one that is furthest behind is next. So of a heavy and a tiny task
 * each line gets its share of the threads, not of the turns, and none waits for ever: while a task
 * at the head of a line waits, another line can take no more than the ratio of their weights times
 * what its own line took last, and one task. A line that was empty joins where the others are; it
 * saves nothing up.
 *
 * <p>Full is a number of tasks or a sum of predicted run times, whichever comes first. A task alone
 * always fits, however long it is predicted, or it could run nowhere.
 */
final class TaskQueue<E extends TaskQueue.Entry> {

  /** Something that waits. Its answers never change, and it equals nothing but itself. */
  interface Entry {

    /** Which line it waits in. */
    Priority priority();

    /** Predicted run time. */
    long predictedNanos();
  }

  /** Less than this no task costs a lane, so that a flood predicted to be free has turns only. */
  private static final long LEAST_NANOS = 1_000;

  private static final class Line<E> {
    final double weight;
    final LinkedHashSet<E> waiting = new LinkedHashSet<>();
    double served;
    long waitingNanos;

    Line(double weight) {
      this.weight = weight;
    }
  }

  private int mostTasks;
  private long mostNanos;
  private final Line<E> high = new Line<>(8);
  private final Line<E> normal = new Line<>(4);
  private final Line<E> low = new Line<>(1);
  private final List<Line<E>> lines = List.of(high, normal, low);
  private double now;
  private int size;
  private long waitingNanos;

  /** Nothing waits; so many tasks may, and so much predicted run time. */
  TaskQueue(int mostTasks, long mostNanos) {
    this.mostTasks = mostTasks;
    this.mostNanos = mostNanos;
  }

  /** Other bounds from now on; what waits stays, even if it is more than would fit now. */
  void bound(int newMostTasks, long newMostNanos) {
    mostTasks = newMostTasks;
    mostNanos = newMostNanos;
    waitingNanos = 0;
    // What a task costs is at most the whole, which is another now.
    for (Line<E> line : lines) {
      line.waitingNanos = line.waiting.stream().mapToLong(this::cost).sum();
      waitingNanos += line.waitingNanos;
    }
  }

  private Line<E> lineOf(Priority priority) {
    return switch (priority) {
      case HIGH -> high;
      case NORMAL -> normal;
      case LOW -> low;
    };
  }

  /** Not more than the whole: a senseless prediction would shut its line out for ever. */
  private long cost(Entry entry) {
    return Math.clamp(entry.predictedNanos(), LEAST_NANOS, Math.max(LEAST_NANOS, mostNanos));
  }

  /** How much predicted run time must leave before this fits; 0 if it fits now. */
  long excessNanos(Entry entry) {
    return size == 0 ? 0 : Math.max(0, waitingNanos - mostNanos + cost(entry));
  }

  /** Whether there are as many tasks as may wait. */
  boolean hasMostTasks() {
    return size >= mostTasks;
  }

  /** Puts it at the end of its line, if it fits. */
  boolean offer(E entry) {
    if (hasMostTasks() || excessNanos(entry) > 0) {
      return false;
    }
    Line<E> line = lineOf(entry.priority());
    if (line.waiting.isEmpty()) {
      line.served = Math.max(line.served, now);
    }
    line.waiting.add(entry);
    line.waitingNanos += cost(entry);
    size++;
    waitingNanos += cost(entry);
    return true;
  }

  /** Takes the next, or null if nothing waits. */
  @Nullable E poll() {
    Line<E> next = null;
    for (Line<E> line : lines) {
      if (!line.waiting.isEmpty() && (next == null || line.served < next.served)) {
        next = line;
      }
    }
    if (next == null) {
      return null;
    }
    E entry = next.waiting.removeFirst();
    left(next, entry);
    now = next.served;
    next.served += cost(entry) / next.weight;
    return entry;
  }

  /** Takes it out of its line; false if it does not wait. */
  boolean remove(E entry) {
    Line<E> line = lineOf(entry.priority());
    boolean waited = line.waiting.remove(entry);
    if (waited) {
      left(line, entry);
    }
    return waited;
  }

  private void left(Line<E> line, E entry) {
    line.waitingNanos -= cost(entry);
    size--;
    waitingNanos -= cost(entry);
  }

  /** Takes all that waits. */
  List<E> drain() {
    var all = new ArrayList<E>(size);
    for (E next = poll(); next != null; next = poll()) {
      all.add(next);
    }
    return all;
  }

  int size() {
    return size;
  }

  /** Predicted run time of all that waits. */
  long waitingNanos() {
    return waitingNanos;
  }

  /** Predicted run time of what certainly goes before a newcomer: that of its own line. */
  long aheadNanos(Priority priority) {
    return lineOf(priority).waitingNanos;
  }
}
