package io.cusinart.core.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cusinart.core.serialization.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of its own load. Immutable.
 *
 * @param incarnation of the node that reports
 * @param processors it may use, container limits respected
 * @param cpuLoad of its process and neighbours, 0 to 1; negative if not known
 * @param heapUsedBytes after what the collector last freed
 * @param heapMaxBytes the limit of its heap
 * @param queued tasks waiting in its lanes
 * @param running tasks running in its lanes
 * @param backlogNanos predicted cpu time of everything waiting or running in its cpu lane
 * @param completed tasks finished since its start
 * @param serviceNanos moving average of a task's run time there; 0 before the first
 * @param stuck bodies there that ignore their cancellation
 * @param self what it says of itself; in answers to a {@link HealthMonitor} only
 */
public record LoadReport(
    long incarnation,
    int processors,
    double cpuLoad,
    long heapUsedBytes,
    long heapMaxBytes,
    int queued,
    int running,
    long backlogNanos,
    long completed,
    long serviceNanos,
    int stuck,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SelfReport self)
    implements WireMessage {

  /** The same, saying this of itself. */
  LoadReport with(@Nullable SelfReport newSelf) {
    return new LoadReport(
        incarnation,
        processors,
        cpuLoad,
        heapUsedBytes,
        heapMaxBytes,
        queued,
        running,
        backlogNanos,
        completed,
        serviceNanos,
        stuck,
        newSelf);
  }

  /** Heap that could still be used. */
  public long heapFreeBytes() {
    return Math.max(0, heapMaxBytes - heapUsedBytes);
  }
}
