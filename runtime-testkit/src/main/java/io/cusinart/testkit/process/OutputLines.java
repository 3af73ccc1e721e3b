package io.cusinart.testkit.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a process has written: the last lines, who listens and who waits. Safe for use by several
 * threads.
 *
 * <p>Two locks, always taken in this order. {@code delivery} keeps listeners in the order of the
 * lines, those replayed to a late listener included, and is held while user code runs. {@code
 * state} guards the rest and is never held while a listener runs, so a listener may look at the
 * process.
 *
 * <p>A wait is tested by the thread that adds the line, not by the thread that waits: in a flood
 * the line would have left the buffer before the waiter woke.
 */
final class OutputLines {

  /** How many lines are kept. */
  static final int MAX_LINES = 2_000;

  private final ReentrantLock delivery = new ReentrantLock();
  private final List<Consumer<String>> listeners = new ArrayList<>();

  private final ReentrantLock state = new ReentrantLock();
  private final Condition changed = state.newCondition();
  private final ArrayDeque<String> kept = new ArrayDeque<>();
  private final List<Wait> waits = new ArrayList<>();
  private long count;
  private boolean ended;

  private static final class Wait {
    private final Predicate<String> wanted;
    private @Nullable String found;
    private @Nullable RuntimeException thrown;

    Wait(Predicate<String> wanted) {
      this.wanted = wanted;
    }

    boolean done() {
      return found != null || thrown != null;
    }

    void test(String line) {
      if (done()) {
        return;
      }
      try {
        found = wanted.test(line) ? line : null;
      } catch (RuntimeException e) { // user code: its failure belongs to the thread that waits
        thrown = e;
      }
    }
  }

  void add(String line) {
    delivery.lock();
    try {
      keep(line);
      listeners.forEach(listener -> tell(listener, line));
    } finally {
      delivery.unlock();
    }
  }

  private void keep(String line) {
    state.lock();
    try {
      if (kept.size() == MAX_LINES) {
        kept.removeFirst();
      }
      kept.addLast(line);
      count++;
      waits.forEach(wait -> wait.test(line));
      if (waits.stream().anyMatch(Wait::done)) {
        changed.signalAll();
      }
    } finally {
      state.unlock();
    }
  }

  private static void tell(Consumer<String> listener, String line) {
    try {
      listener.accept(line);
    } catch (RuntimeException e) { // user code: must not stop the reading, or the child blocks
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  void listen(Consumer<String> listener) {
    delivery.lock();
    try {
      last(MAX_LINES).forEach(line -> tell(listener, line));
      listeners.add(listener);
    } finally {
      delivery.unlock();
    }
  }

  /** No more lines will come, and the exit status is known. */
  void end() {
    state.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  List<String> last(int max) {
    state.lock();
    try {
      return kept.stream().skip(Math.max(0, kept.size() - max)).toList();
    } finally {
      state.unlock();
    }
  }

  long count() {
    state.lock();
    try {
      return count;
    } finally {
      state.unlock();
    }
  }

  /** The first wanted line, kept or to come; null at the end or the deadline. Blocks. */
  @Nullable String await(Predicate<String> wanted, long nanos) throws InterruptedException {
    Wait wait = new Wait(wanted);
    state.lock();
    try {
      kept.forEach(wait::test);
      waits.add(wait);
      long left = nanos;
      while (!wait.done() && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (wait.thrown != null) {
        throw wait.thrown;
      }
      return wait.found;
    } finally {
      waits.remove(wait);
      state.unlock();
    }
  }

  /** Whether the end came before the deadline. Blocks. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    state.lock();
    try {
      long left = nanos;
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return ended;
    } finally {
      state.unlock();
    }
  }
}
