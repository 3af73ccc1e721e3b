package io.cusinart.core.execution;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a lane's thread was before a user's code ran on it. Not safe for use by two threads.
 *
 * <p>A body may rename its thread or give it another class loader; the next body must not find
 * that. Values of thread-locals it leaves behind stay, as on every thread that is used again: a
 * body that sets one removes it.
 */
record ThreadManners(Thread thread, String name, int priority, @Nullable ClassLoader loader) {

  /** As this thread is now. */
  static ThreadManners of(Thread thread) {
    return new ThreadManners(
        thread, thread.getName(), thread.getPriority(), thread.getContextClassLoader());
  }

  /** Makes it so again; on the thread itself. */
  @SuppressWarnings("ThreadPriorityCheck") // what a body has set is undone, no more
  void restore() {
    Thread.interrupted();
    if (!thread.getName().equals(name)) {
      thread.setName(name);
    }
    if (thread.getPriority() != priority) {
      thread.setPriority(priority);
    }
    if (!Objects.equals(thread.getContextClassLoader(), loader)) {
      thread.setContextClassLoader(loader);
    }
    thread.setUncaughtExceptionHandler(null);
  }
}
