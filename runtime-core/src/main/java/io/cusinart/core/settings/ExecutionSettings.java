package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a node runs tasks. Immutable.
 *
 * @param cpuThreads platform threads of the cpu lane; 0 means one for each processor
 * @param blockingThreads how many tasks of the blocking lane may run at once
 * @param queueBound how many tasks may wait in each lane
 * @param cancelGrace how long a submitter waits for a node to confirm a cancel
 * @param maxInFlight how many tasks one engine may have out
 * @param lanes what the lanes take and put up with
 */
public record ExecutionSettings(
    int cpuThreads,
    int blockingThreads,
    int queueBound,
    Duration cancelGrace,
    int maxInFlight,
    LaneSettings lanes) {

  /** Refuses lanes without threads or limits. */
  public ExecutionSettings {
    Checks.between("cusinart.execution.cpu-threads", cpuThreads, 0, 1_024);
    Checks.between("cusinart.execution.blocking-threads", blockingThreads, 1, 100_000);
    Checks.between("cusinart.execution.queue-bound", queueBound, 1, 1_000_000);
    Checks.positive("cusinart.execution.cancel-grace", cancelGrace);
    Checks.between("cusinart.execution.max-in-flight", maxInFlight, 1, 10_000_000);
  }

  static ExecutionSettings from(Config config) {
    return new ExecutionSettings(
        config.getInt("cpu-threads"),
        config.getInt("blocking-threads"),
        config.getInt("queue-bound"),
        config.getDuration("cancel-grace"),
        config.getInt("max-in-flight"),
        LaneSettings.from(config));
  }

  /** The number of platform threads of the cpu lane. */
  public int effectiveCpuThreads() {
    return cpuThreads > 0 ? cpuThreads : Runtime.getRuntime().availableProcessors();
  }
}
