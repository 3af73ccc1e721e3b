package io.cusinart.testkit.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** What the kernel says of a process, by {@code /proc}. */
final class ProcessStates {

  static final Duration LONG = Duration.ofSeconds(30);

  private ProcessStates() {}

  /** R running, S sleeping, T stopped, Z ended and not yet reaped; {@code -} for none. */
  static char of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (NoSuchFileException _) {
      return '-';
    } catch (IOException _) {
      return '-'; // it ended while it was read
    }
  }

  /** Whether it has ended, whoever reaps it. */
  static boolean ended(long pid) {
    char state = of(pid);
    return state == '-' || state == 'Z' || state == 'X';
  }

  static void awaitStopped(long pid) {
    await("process " + pid + " is stopped").atMost(LONG).until(() -> of(pid) == 'T');
  }

  static void awaitEnded(long pid) {
    await("process " + pid + " has ended").atMost(LONG).until(() -> ended(pid));
  }
}
