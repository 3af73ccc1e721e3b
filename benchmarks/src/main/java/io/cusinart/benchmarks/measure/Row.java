package io.cusinart.benchmarks.measure;

/** One question of the table, with the unit of its answers. */
public enum Row {
  /** Median time of a no-op, the caller waiting for each. */
  ONE_P50("no-op, one at a time: p50", "µs"),
  /** The slowest hundredth of the same begins here. */
  ONE_P99("no-op, one at a time: p99", "µs"),
  /** No-ops with 64 out. */
  RATE_64("no-ops, 64 in flight", "1/s"),
  /** No-ops with 1,024 out. */
  RATE_1024("no-ops, 1,024 in flight", "1/s"),
  /** Processor time of all processes for each of those. */
  CPU_1024("  CPU of all processes, each", "µs"),
  /** No-ops by {@code map}. */
  MAP_RATE("map of no-ops", "1/s"),
  /** Processor time of all processes for each of those. */
  MAP_CPU("  CPU of all processes, each", "µs"),
  /** Bytes of argument and result together, in millions. */
  BIG_RATE("1 MiB there and back, 4 in flight", "MB/s"),
  /** Processor time of all processes while nothing is asked for, as a part of one processor. */
  IDLE_CPU("nothing in flight: CPU of all processes", "%"),
  /** Processor time of all processes beside the bodies', as a part of the bodies'. */
  OVERHEAD("bodies of 1 ms, 64 in flight: other CPU", "%"),
  /** The same without what is used while nothing is asked for. */
  OVERHEAD_BESIDE_IDLE("  beside that of nothing in flight", "%"),
  /** Median time of a no-op on the node that submits it, the caller waiting for each. */
  LOCAL_P50("run locally, one at a time: p50", "µs"),
  /** No-ops with 1,024 out, on the node that submits them. */
  LOCAL_RATE("run locally, 1,024 in flight", "1/s"),
  /** Processor time of the process for each of those. */
  LOCAL_CPU("  CPU of the process, each", "µs"),
  /** Over the kills: the median of the median time from a kill to a moved task's result. */
  KILL_MEDIAN("kill -9: median moved task, median", "ms"),
  /** The greatest such median of a kill. */
  KILL_MEDIAN_MAX("kill -9: median moved task, worst", "ms"),
  /** Over the kills: the median of the time from a kill to the last moved task's result. */
  KILL_LAST("kill -9: last moved task, median", "ms"),
  /** The greatest such time. */
  KILL_LAST_MAX("kill -9: last moved task, worst", "ms"),
  /** Tasks that were on the victims and completed elsewhere, for each kill. */
  KILL_MOVED("kill -9: tasks moved, each kill", "tasks"),
  /** Tasks without a result; anything but 0 is an error. */
  KILL_LOST("kill -9: tasks lost, all kills", "tasks");

  private final String title;
  private final String unit;

  Row(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** The question. */
  public String title() {
    return title;
  }

  /** Of the answers. */
  public String unit() {
    return unit;
  }
}
