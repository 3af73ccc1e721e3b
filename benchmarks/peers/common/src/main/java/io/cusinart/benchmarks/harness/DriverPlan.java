package io.cusinart.benchmarks.harness;

import java.time.Duration;
import java.util.List;

/**
 * What a driver is to do. Immutable.
 *
 * @param length of one measurement; bulk takes twice, idle four times as long
 * @param forkedMillis when the first JVM was forked, since 1970
 * @param victim the index of the member to be killed, from 0
 * @param pids of the members
 */
record DriverPlan(Duration length, long forkedMillis, int victim, List<Long> pids) {

  /** Copies the list. */
  DriverPlan {
    pids = List.copyOf(pids);
  }

  Duration idle() {
    return length.multipliedBy(4);
  }

  Duration bulk() {
    return length.multipliedBy(2);
  }

  Duration warmup() {
    return length.multipliedBy(2);
  }

  /** The same load unmeasured, before each measurement. */
  Duration settle() {
    return length.dividedBy(3);
  }

  double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
