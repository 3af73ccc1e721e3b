package io.cusinart.testkit.process;

/**
 * Something to be done if this JVM ends first, by Ctrl-C or SIGTERM. Safe for use by several
 * threads.
 */
public final class ShutdownGuard {

  private final Thread hook;

  private ShutdownGuard(Thread hook) {
    this.hook = hook;
  }

  /**
   * Has the action run when this JVM ends, beside the other hooks.
   *
   * @throws IllegalStateException if this JVM is ending already
   */
  public static ShutdownGuard run(String name, Runnable action) {
    Thread hook = Thread.ofPlatform().name(name).unstarted(action);
    Runtime.getRuntime().addShutdownHook(hook);
    return new ShutdownGuard(hook);
  }

  /** The action is no longer needed. No effect while this JVM is ending. */
  public void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The hooks run already; the JDK offers no way to ask first.
    }
  }
}
