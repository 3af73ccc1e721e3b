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
 * @param drainTimeout how long a node that is closed lets tasks end
 * @param submission what one engine may have out
 * @param lanes what the lanes take and put up with
 */
public record ExecutionSettings(
    int cpuThreads,
    int blockingThreads,
    int queueBound,
    Duration cancelGrace,
    Duration drainTimeout,
    SubmissionSettings submission,
    LaneSettings lanes) {

  /** Refuses lanes without threads or limits. */
  public ExecutionSettings {
    Checks.between("cusinart.execution.cpu-threads", cpuThreads, 0, 1_024);
    Checks.between("cusinart.execution.blocking-threads", blockingThreads, 1, 100_000);
    Checks.between("cusinart.execution.queue-bound", queueBound, 1, 1_000_000);
    Checks.positive("cusinart.execution.cancel-grace", cancelGrace);
    Checks.positive("cusinart.execution.drain-timeout", drainTimeout);
  }

  static ExecutionSettings from(Config config) {
    return new ExecutionSettings(
        config.getInt("cpu-threads"),
        config.getInt("blocking-threads"),
        config.getInt("queue-bound"),
        config.getDuration("cancel-grace"),
        config.getDuration("drain-timeout"),
        SubmissionSettings.from(config),
        LaneSettings.from(config));
  }

  /** The same with another limit for what a closing node waits for. */
  public ExecutionSettings withDrainTimeout(Duration newDrainTimeout) {
    return new ExecutionSettings(
        cpuThreads, blockingThreads, queueBound, cancelGrace, newDrainTimeout, submission, lanes);
  }

  /** The number of platform threads of the cpu lane. */
  public int effectiveCpuThreads() {
    return cpuThreads > 0 ? cpuThreads : Runtime.getRuntime().availableProcessors();
  }

  /** The same with another number of platform threads; 0 means one for each processor. */
  public ExecutionSettings withCpuThreads(int newCpuThreads) {
    return new ExecutionSettings(
        newCpuThreads, blockingThreads, queueBound, cancelGrace, drainTimeout, submission, lanes);
  }

  /** The same with another number of tasks of the blocking lane that run at once. */
  public ExecutionSettings withBlockingThreads(int newBlockingThreads) {
    return new ExecutionSettings(
        cpuThreads, newBlockingThreads, queueBound, cancelGrace, drainTimeout, submission, lanes);
  }

  /** The same with another number of tasks that may wait. */
  public ExecutionSettings withQueueBound(int newQueueBound) {
    return new ExecutionSettings(
        cpuThreads, blockingThreads, newQueueBound, cancelGrace, drainTimeout, submission, lanes);
  }

  /** The same with other limits of what is out. */
  public ExecutionSettings withSubmission(SubmissionSettings newSubmission) {
    return new ExecutionSettings(
        cpuThreads, blockingThreads, queueBound, cancelGrace, drainTimeout, newSubmission, lanes);
  }

  /** The same with other limits of the lanes. */
  public ExecutionSettings withLanes(LaneSettings newLanes) {
    return new ExecutionSettings(
        cpuThreads, blockingThreads, queueBound, cancelGrace, drainTimeout, submission, newLanes);
  }
}
