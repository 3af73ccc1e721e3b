package io.cusinart.testkit.nodes;

import java.time.Duration;

/**
 * One input of the load. Immutable.
 *
 * @param id unique in a run
 * @param length how long its body takes, at least
 * @param blocking which lane it takes
 * @param announced whether its start is printed by the worker's JVM, which makes that output a
 *     record outside the cluster of what was really started
 */
public record Job(int id, Duration length, boolean blocking, boolean announced) {

  /** How the line of a started job begins. */
  public static final String STARTED = "started job ";

  /** How the line of a job begins whose body has ended. */
  public static final String ENDED = "ended job ";

  /** The one right answer. */
  public long expected() {
    return id * 31L + 7;
  }

  /** What an announced job prints when its body has ended, whether or not that still counts. */
  public String endedLine() {
    return ENDED + id;
  }

  /** What an announced job prints when it starts. */
  public String startedLine() {
    return STARTED + id;
  }
}
