package io.cusinart.core.health;

/**
 * What the lanes of this node hold at a moment. Immutable.
 *
 * @param queued tasks waiting
 * @param running tasks running
 * @param backlogNanos predicted cpu time of what waits or runs in the cpu lane
 * @param completed tasks finished since the start
 * @param serviceNanos moving average of a task's run time; 0 before the first
 * @param stuck bodies that ignore their cancellation, each on a thread of its own beside the lanes
 */
public record LaneLoad(
    int queued, int running, long backlogNanos, long completed, long serviceNanos, int stuck) {

  /** Nothing to do, nothing done. */
  public static final LaneLoad IDLE = new LaneLoad(0, 0, 0, 0, 0, 0);
}
