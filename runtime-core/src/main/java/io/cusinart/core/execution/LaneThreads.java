package io.cusinart.core.execution;

import java.util.concurrent.ThreadFactory;

/**
 * The threads on which bodies run, of all nodes of this JVM. Safe for use by several threads.
 *
 * <p>What waits for the end of bodies asks here first: on such a thread it would wait for itself.
 */
public final class LaneThreads {

  private static final ThreadLocal<Boolean> OF_A_LANE = ThreadLocal.withInitial(() -> false);

  private LaneThreads() {}

  /** The same threads, marked. */
  static ThreadFactory marking(ThreadFactory factory) {
    return work ->
        factory.newThread(() -> {
          OF_A_LANE.set(true);
          work.run();
        });
  }

  /** Whether the calling thread is one on which a body runs. */
  public static boolean isCurrent() {
    return OF_A_LANE.get();
  }
}
