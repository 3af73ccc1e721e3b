package io.cusinart.testkit.process;

/**
 * The child's half of "no process outlives its parent", for a parent that was killed with SIGKILL
 * and could end nothing. Stateless; safe for use by several threads.
 */
public final class ParentWatch {

  /** The system property that carries the parent's process id into the child. */
  public static final String PARENT_PID = "cusinart.parent.pid";

  /** The exit status of a child whose parent is gone. */
  public static final int EXIT_STATUS = 75;

  private ParentWatch() {}

  /**
   * Halts this JVM with {@link #EXIT_STATUS} when the process named by {@link #PARENT_PID} has
   * ended, within a few seconds. Without the property it does nothing, so a main may always call
   * it. Returns at once; shutdown hooks do not run, because the parent they would report to is
   * gone.
   *
   * @throws IllegalArgumentException if the property is not a number
   */
  public static void exitWithParent() {
    String pid = System.getProperty(PARENT_PID);
    if (pid == null) {
      return;
    }
    ProcessHandle.of(parse(pid)).ifPresentOrElse(ParentWatch::watch, ParentWatch::halt);
  }

  private static void watch(ProcessHandle parent) {
    var _ = parent.onExit().thenRun(ParentWatch::halt);
  }

  private static long parse(String pid) {
    try {
      return Long.parseLong(pid);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be a process id but is [%s]".formatted(PARENT_PID, pid), e);
    }
  }

  private static void halt() {
    Runtime.getRuntime().halt(EXIT_STATUS);
  }
}
