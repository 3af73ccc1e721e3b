package io.cusinart.testkit.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals the JDK cannot send. The shell's own {@code kill} is the one every POSIX system has. */
final class Signals {

  private static final long DEADLINE_SECONDS = 5;

  private Signals() {}

  /** Blocks until the signal is sent, at most 5 seconds. */
  static void send(String signal, long pid, String name) {
    String command = "kill -%s %d".formatted(signal, pid);
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
        throw new ProcessFailure(
            "[%s] for %s did not end in %d s".formatted(command, name, DEADLINE_SECONDS));
      }
      if (kill.exitValue() != 0) {
        throw new ProcessFailure(
            "[%s] for %s ended with %d: is it still alive?"
                .formatted(command, name, kill.exitValue()));
      }
    } catch (IOException e) {
      throw new ProcessFailure("cannot run [%s] for %s".formatted(command, name), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessFailure("interrupted while [%s] ran for %s".formatted(command, name), e);
    }
  }
}
