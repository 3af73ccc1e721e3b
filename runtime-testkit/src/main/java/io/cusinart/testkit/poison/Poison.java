package io.cusinart.testkit.poison;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Does what no body should. Its input is for how many seconds, where that means something.
 * Immutable.
 */
public record Poison(Kind kind) implements DistributedComputation<Integer, Object> {

  /** What it does. */
  public enum Kind {
    /** Fills the heap. */
    OUT_OF_MEMORY,
    /** Calls itself without end. */
    STACK_OVERFLOW,
    /** Computes on, whether interrupted or not. */
    ENDLESS_LOOP,
    /** Waits on, whether interrupted or not. */
    UNINTERRUPTIBLE_WAIT,
    /** Returns what would be 1 GiB encoded, from a megabyte that is shared. */
    HUGE_RESULT,
    /** Returns a thread. */
    UNSENDABLE_RESULT,
    /** Throws what has a thread in it and throws again when asked for its message. */
    UNTELLABLE_EXCEPTION,
    /** Calls {@link System#exit}. */
    EXIT,
    /** Calls {@link Runtime#halt}. */
    HALT
  }

  private static final int MEGABYTE = 1 << 20;

  /** Cannot travel, nor tell what it is. */
  private static final class Untellable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unused") // What it is there for is that it cannot travel.
    private final transient Thread thread = Thread.currentThread();

    @Override
    public String getMessage() {
      throw new IllegalStateException("not even this can be told");
    }
  }

  @Override
  public Object execute(Integer seconds, TaskContext context) {
    System.out.println(startedLine(context.attempt()));
    return switch (kind) {
      case OUT_OF_MEMORY -> fill();
      case STACK_OVERFLOW -> deeper(0);
      case ENDLESS_LOOP, UNINTERRUPTIBLE_WAIT -> goOn(seconds);
      case HUGE_RESULT -> new ArrayList<>(Collections.nCopies(1_024, new byte[MEGABYTE]));
      case UNSENDABLE_RESULT -> Thread.currentThread();
      case UNTELLABLE_EXCEPTION -> throw new Untellable();
      case EXIT -> {
        System.exit(3);
        yield 0;
      }
      case HALT -> {
        Runtime.getRuntime().halt(4);
        yield 0;
      }
    };
  }

  /** What is printed where an attempt begins. */
  public String startedLine(int attempt) {
    return "poison " + kind + " attempt " + attempt;
  }

  private static Object fill() {
    List<byte[]> held = new ArrayList<>();
    while (held.size() < Integer.MAX_VALUE) {
      held.add(new byte[MEGABYTE]);
    }
    return held;
  }

  private static int deeper(int depth) {
    return depth == Integer.MAX_VALUE ? 0 : deeper(depth + 1) + 1;
  }

  /** Ends at last, so that a worker is not left with a burning thread for the tests to come. */
  private Object goOn(int seconds) {
    long endsNanos = System.nanoTime() + seconds * 1_000_000_000L;
    long rounds = 0;
    while (System.nanoTime() - endsNanos < 0) {
      rounds++;
      if (kind == Kind.UNINTERRUPTIBLE_WAIT) {
        LockSupport.parkNanos(10_000_000);
        // Taken and forgotten, as careless code does.
        Thread.interrupted();
      }
    }
    return rounds;
  }
}
