package io.cusinart.api;

import java.time.Duration;

/**
 * What a computation is expected to need: a prior, not a promise. Immutable.
 *
 * @param cpuTime processor time on an ordinary node; zero means unknown
 * @param memoryBytes heap needed at the peak; zero means little or unknown
 * @param inputBytes size of the input that the work grows with, used to learn run times by input
 *     size; zero means the size of the encoded input
 * @param blocking whether the work mostly waits (files, sockets, locks) rather than computes; such
 *     work runs on a virtual thread and does not occupy a processor
 */
public record ComputationCost(
    Duration cpuTime, long memoryBytes, long inputBytes, boolean blocking) {

  /** Nothing is known; the runtime assumes a little work until it has measured. */
  public static final ComputationCost UNKNOWN = cpu(Duration.ZERO);

  /** About a millisecond. */
  public static final ComputationCost LIGHT = cpu(Duration.ofMillis(1));

  /** About a tenth of a second. */
  public static final ComputationCost MEDIUM = cpu(Duration.ofMillis(100));

  /** About ten seconds. */
  public static final ComputationCost HEAVY = cpu(Duration.ofSeconds(10));

  /** Refuses negative amounts. */
  public ComputationCost {
    if (cpuTime.isNegative()) {
      throw new IllegalArgumentException("cpuTime must not be negative but is " + cpuTime);
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("memoryBytes must not be negative but is " + memoryBytes);
    }
    if (inputBytes < 0) {
      throw new IllegalArgumentException("inputBytes must not be negative but is " + inputBytes);
    }
  }

  /** Work that computes for about this long. */
  public static ComputationCost cpu(Duration cpuTime) {
    return new ComputationCost(cpuTime, 0, 0, false);
  }

  /** The same with this much heap at the peak. */
  public ComputationCost withMemoryBytes(long bytes) {
    return new ComputationCost(cpuTime, bytes, inputBytes, blocking);
  }

  /** The same for an input of this size. */
  public ComputationCost withInputBytes(long bytes) {
    return new ComputationCost(cpuTime, memoryBytes, bytes, blocking);
  }

  /** The same, for work that mostly waits. */
  public ComputationCost asBlocking() {
    return new ComputationCost(cpuTime, memoryBytes, inputBytes, true);
  }
}
