package io.cusinart.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The processor time some processes had used at one moment, user and system, as {@code
 * /proc/PID/stat} says. Immutable.
 *
 * <p>Linux counts there in hundredths of a second, whatever the machine.
 */
public record CpuReading(Map<Long, Duration> used) {

  private static final long MILLIS_PER_TICK = 10;
  // utime and stime, counted from the field after the name, which is the third.
  private static final int USER = 14 - 3;
  private static final int SYSTEM = 15 - 3;

  /** Copies the map. */
  public CpuReading {
    used = Map.copyOf(used);
  }

  /**
   * What these processes have used until now.
   *
   * @throws MeasurementFailure if one is not there
   */
  public static CpuReading of(Collection<Long> pids) {
    var used = new TreeMap<Long, Duration>();
    for (long pid : pids) {
      try {
        used.put(pid, parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
      } catch (IOException gone) {
        throw new MeasurementFailure(
            "cannot read the processor time of process %d: %s".formatted(pid, gone.getMessage()));
      }
    }
    return new CpuReading(used);
  }

  /** The name is in parentheses and may hold spaces and parentheses itself. */
  static Duration parse(String stat) {
    int nameEnds = stat.lastIndexOf(')');
    String[] fields = stat.substring(nameEnds + 1).strip().split(" ", -1);
    if (nameEnds < 0 || fields.length <= SYSTEM) {
      throw new MeasurementFailure("no line of /proc/PID/stat: [%s]".formatted(stat.strip()));
    }
    long ticks = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /**
   * What all of them together have used since an earlier reading of the same processes.
   *
   * @throws MeasurementFailure if they are not the same
   */
  public Duration since(CpuReading earlier) {
    if (!used.keySet().equals(earlier.used.keySet())) {
      throw new MeasurementFailure(
          "processor times of processes %s and %s cannot be compared"
              .formatted(earlier.used.keySet(), used.keySet()));
    }
    return sum().minus(earlier.sum());
  }

  private Duration sum() {
    return used.values().stream().reduce(Duration.ZERO, Duration::plus);
  }
}
