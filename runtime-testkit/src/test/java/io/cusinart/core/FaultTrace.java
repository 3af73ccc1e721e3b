package io.cusinart.core;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What happened in a run, one line an event, printed when the test has failed. Safe for use by
 * several threads.
 */
final class FaultTrace implements BeforeTestExecutionCallback, AfterTestExecutionCallback {

  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final long startedNanos = System.nanoTime();
  private final boolean always;

  /** A trace that is also printed after a success if {@code always}. */
  FaultTrace(boolean always) {
    this.always = always;
  }

  void event(String what) {
    long millis = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    events.add("%7.3f s  %s".formatted(millis / 1e3, what));
  }

  List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    event("begin %s".formatted(context.getDisplayName()));
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    boolean failed = context.getExecutionException().isPresent();
    event("%s %s".formatted(failed ? "FAILED" : "passed", context.getDisplayName()));
    if (failed || always) {
      events.forEach(System.out::println);
    }
  }
}
