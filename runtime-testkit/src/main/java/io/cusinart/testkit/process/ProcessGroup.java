package io.cusinart.testkit.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The owner of child JVMs: when it closes, none is left. Safe for use by several threads.
 *
 * <p>A start happens wholly before or wholly after the close, under one lock: a process is either
 * seen by the close or refused.
 */
public final class ProcessGroup implements AutoCloseable {

  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

  private final Duration grace;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<JavaProcess> owned = new ArrayList<>();
  private boolean closed;

  private final ReentrantLock ending = new ReentrantLock();
  private @Nullable ShutdownGuard guard;

  private ProcessGroup(Duration grace) {
    this.grace = grace;
  }

  /** A group that kills what it owns at once, at its close and at this JVM's end. */
  public static ProcessGroup open() {
    ProcessGroup group = new ProcessGroup(Duration.ZERO);
    group.guard = ShutdownGuard.run("process group", group::close);
    return group;
  }

  /**
   * A group that asks with SIGTERM first, and kills what is left after the grace. It has no hook of
   * its own: its owner closes it at the JVM's end, after whatever has to come before that.
   */
  public static ProcessGroup graceful(Duration grace) {
    return new ProcessGroup(grace);
  }

  /**
   * Starts one more.
   *
   * @throws IllegalStateException if this group is closed
   * @throws ProcessFailure if it cannot be started
   */
  public JavaProcess start(JavaCommand command) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "cannot start %s: the process group is closed".formatted(command.name()));
      }
      JavaProcess process = JavaProcess.start(command);
      owned.add(process);
      var _ = process.onExit().thenRun(() -> forget(process));
      return process;
    } finally {
      lock.unlock();
    }
  }

  private void forget(JavaProcess process) {
    lock.lock();
    try {
      owned.remove(process);
    } finally {
      lock.unlock();
    }
  }

  /** Those not known to have exited, in the order of their start. */
  public List<JavaProcess> processes() {
    lock.lock();
    try {
      return List.copyOf(owned);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends every process, paused ones and what they have started included. Blocks, through
   * interrupts, for the grace and at most 10 seconds more. Closing again waits for the first close.
   *
   * @throws ProcessFailure if one survived SIGKILL
   */
  @Override
  public void close() {
    ending.lock();
    try {
      shut();
      List<JavaProcess> left = processes();
      if (!grace.isZero()) {
        left.forEach(ProcessGroup::ask);
        awaitExits(left, grace);
      }
      kill(left);
      awaitExits(left, KILL_DEADLINE);
      verify(left);
      if (guard != null) {
        guard.remove();
      }
    } finally {
      ending.unlock();
    }
  }

  private void shut() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private static void ask(JavaProcess process) {
    process.terminate();
    if (process.paused() && process.alive()) {
      try {
        process.resume(); // after the SIGTERM, so that it does nothing else first
      } catch (ProcessFailure _) {
        // It has just exited, or SIGKILL ends it after the grace.
      }
    }
  }

  // SIGKILL ends a stopped process too; a SIGCONT before it would let a paused node act once more.
  // Descendants are listed first: afterwards nothing tells whose they were.
  private static void kill(List<JavaProcess> processes) {
    List<ProcessHandle> descendants =
        processes.stream().flatMap(process -> process.descendants().stream()).toList();
    processes.forEach(JavaProcess::kill);
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private static void awaitExits(List<JavaProcess> processes, Duration timeout) {
    CountDownLatch exits = new CountDownLatch(processes.size());
    for (JavaProcess process : processes) {
      var _ = process.onExit().thenRun(exits::countDown);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    while (exits.getCount() > 0 && deadline - System.nanoTime() > 0) {
      try {
        if (exits.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException _) {
        interrupted = true; // an interrupted test still leaves nothing behind
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void verify(List<JavaProcess> processes) {
    List<String> alive =
        processes.stream().filter(JavaProcess::alive).map(JavaProcess::toString).toList();
    if (!alive.isEmpty()) {
      throw new ProcessFailure(
          "SIGKILL did not end %s in %s: look for processes in state D"
              .formatted(alive, KILL_DEADLINE));
    }
  }
}
