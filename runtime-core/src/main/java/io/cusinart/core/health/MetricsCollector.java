package io.cusinart.core.health;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Reads what this JVM may use and uses. Safe for use by several threads; a reading costs some
 * microseconds.
 *
 * <p>The JDK's own beans respect a container's limits. Used heap counts what was alive after the
 * last collection, because what could be collected is as good as free. The processors' load is read
 * from files of the container's and kept for half a second: it would be most of the cost.
 */
public final class MetricsCollector {

  private static final long CPU_LOAD_NANOS = 500_000_000;

  private record CpuLoad(double load, long readNanos) {}

  private final long incarnation;
  private final IntSupplier processors;
  private final Supplier<LaneLoad> lanes;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final List<MemoryPoolMXBean> heap =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();

  private volatile CpuLoad cpuLoad;

  /** Reports for this incarnation, whose cpu lane has this many threads. */
  public MetricsCollector(long incarnation, IntSupplier processors, Supplier<LaneLoad> lanes) {
    this.incarnation = incarnation;
    this.processors = processors;
    this.lanes = lanes;
    this.cpuLoad = new CpuLoad(system.getCpuLoad(), System.nanoTime());
  }

  /** Of the node that it reads. */
  long incarnation() {
    return incarnation;
  }

  /** The load at this moment. */
  public LoadReport read() {
    LaneLoad load = lanes.get();
    return new LoadReport(
        incarnation,
        processors.getAsInt(),
        cpuLoad(),
        liveHeapBytes(),
        Runtime.getRuntime().maxMemory(),
        load.queued(),
        load.running(),
        load.backlogNanos(),
        load.completed(),
        load.serviceNanos(),
        load.stuck(),
        null);
  }

  private double cpuLoad() {
    CpuLoad last = cpuLoad;
    long now = System.nanoTime();
    if (now - last.readNanos() > CPU_LOAD_NANOS) {
      last = new CpuLoad(system.getCpuLoad(), now);
      cpuLoad = last;
    }
    return last.load();
  }

  private long liveHeapBytes() {
    return heap.stream()
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(usage -> usage != null)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
