package io.cusinart.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One child JVM, from its start to its exit. Safe for use by several threads.
 *
 * <p>Standard output and error are merged and read by one daemon thread from the first byte to the
 * last, so the child never blocks on a full pipe. The last 2000 lines are kept; a line longer than
 * 16384 characters comes in pieces. Standard input is empty.
 *
 * <p>Whoever starts one directly must end it; a {@link ProcessGroup} does that by itself.
 */
public final class JavaProcess {

  private static final int LINES_IN_A_FAILURE = 40;

  // What a child started may hold the pipe open after the child's exit: its lines are not waited
  // for longer than this.
  private static final Duration DRAIN = Duration.ofSeconds(1);

  private final JavaCommand command;
  private final Process process;
  private final OutputLines output = new OutputLines();
  private final CompletableFuture<Integer> exit;
  private volatile boolean paused;

  private JavaProcess(JavaCommand command, Process process) {
    this.command = command;
    this.process = process;
    CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("output of " + command.name()).start(() -> read(drained));
    this.exit =
        process
            .onExit()
            .thenCompose(ended ->
                drained
                    .completeOnTimeout(null, DRAIN.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(_ -> {
                      output.end();
                      return ended.exitValue();
                    }));
  }

  /**
   * Starts a child. Returns when the operating system has it; its {@code main} may not run yet.
   *
   * @throws ProcessFailure if it cannot be started
   */
  public static JavaProcess start(JavaCommand command) {
    ProcessBuilder builder =
        new ProcessBuilder(command.commandLine())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    if (command.directory() != null) {
      builder.directory(command.directory().toFile());
    }
    builder.environment().putAll(command.environment());
    try {
      return new JavaProcess(command, builder.start());
    } catch (IOException e) {
      throw new ProcessFailure("cannot start %s: %s".formatted(command.name(), e.getMessage()), e);
    }
  }

  private void read(CompletableFuture<@Nullable Void> drained) {
    try (var in = new InputStreamReader(process.getInputStream(), Charset.defaultCharset())) {
      LineReader lines = new LineReader(in);
      for (String line = lines.next(); line != null; line = lines.next()) {
        output.add(line);
      }
    } catch (IOException _) {
      // The pipe broke with the process: the same as its end.
    } finally {
      drained.complete(null);
    }
  }

  /** Its name in logs and failures. */
  public String name() {
    return command.name();
  }

  /** What it runs. */
  public JavaCommand command() {
    return command;
  }

  /** Its process id; another process may have it once this one has exited. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not exited; a paused one is alive. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Whether {@link #pause()} was the last of the two. */
  boolean paused() {
    return paused;
  }

  /** What it has started and is still alive. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Sends SIGKILL, which also ends a paused one. Returns at once; no effect after the exit. */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Sends SIGTERM, which a paused one takes when resumed. Returns at once. */
  public void terminate() {
    // Not process.destroy(): that closes the pipe, and the words of a shutdown would be lost.
    process.toHandle().destroy();
  }

  /**
   * Sends SIGSTOP: it keeps its memory and its sockets and does nothing, as in a very long pause
   * for garbage. Blocks until the signal is sent; the stop follows within moments.
   *
   * @throws ProcessFailure if it has exited
   */
  public void pause() {
    signal("STOP");
    paused = true;
  }

  /**
   * Sends SIGCONT, the end of a {@link #pause()}. Blocks until the signal is sent.
   *
   * @throws ProcessFailure if it has exited
   */
  public void resume() {
    signal("CONT");
    paused = false;
  }

  private void signal(String signal) {
    if (!alive()) {
      throw new ProcessFailure(
          "cannot send SIG%s to %s (pid %d): it has exited with %d"
              .formatted(signal, name(), pid(), process.exitValue()));
    }
    Signals.send(signal, pid(), name());
  }

  /**
   * Waits for the exit and the last line. Blocks.
   *
   * @return the exit status; 128 and the signal's number if a signal ended it
   * @throws ProcessFailure if it has not exited in time, with its last lines
   */
  public int awaitExit(Duration timeout) {
    try {
      if (output.awaitEnd(timeout.toNanos())) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      throw interrupted("its exit", e);
    }
    throw failure("did not exit in " + timeout);
  }

  /**
   * The first line that fits, of those kept and those to come. Blocks.
   *
   * @param what the line is called in the failure
   * @throws ProcessFailure at the deadline or the exit, with its last lines
   */
  public String awaitLine(Predicate<String> wanted, String what, Duration timeout) {
    try {
      String line = output.await(wanted, timeout.toNanos());
      if (line != null) {
        return line;
      }
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
    if (alive()) {
      throw failure("did not print %s in %s".formatted(what, timeout));
    }
    throw failure("exited with %d before it printed %s".formatted(process.exitValue(), what));
  }

  private ProcessFailure interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ProcessFailure(
        "interrupted while waiting for %s of %s".formatted(what, name()), cause);
  }

  private ProcessFailure failure(String what) {
    List<String> last = output.last(LINES_IN_A_FAILURE);
    String header = last.isEmpty() ? "; it printed nothing" : "; its last lines:\n  ";
    return new ProcessFailure(
        "%s (pid %d) %s%s%s".formatted(name(), pid(), what, header, String.join("\n  ", last)));
  }

  /** The last lines it wrote, oldest first, at most 2000. */
  public List<String> lines() {
    return output.last(OutputLines.MAX_LINES);
  }

  /** How many lines it has written, those no longer kept included. */
  public long lineCount() {
    return output.count();
  }

  /**
   * Tells of every line in order: first of those kept, in this thread, then of each new one, in the
   * thread that reads. A listener must not block, or the child does. One that throws is told of the
   * next line all the same.
   */
  public void onLine(Consumer<String> listener) {
    output.listen(Objects.requireNonNull(listener));
  }

  /**
   * The exit status, completed when it has exited and its last line was read; never exceptionally.
   * Dependents run in a thread of the pool: they must not block.
   */
  public CompletableFuture<Integer> onExit() {
    return exit.copy();
  }

  @Override
  public String toString() {
    return "%s (pid %d)".formatted(name(), pid());
  }
}
