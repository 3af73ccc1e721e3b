package io.cusinart.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How big a process is at one moment, as {@code /proc/PID/status} says. Immutable.
 *
 * @param residentBytes pages in memory
 * @param threads of it, those of the JVM included
 */
public record ProcessSize(long residentBytes, int threads) {

  private static final long KIBI = 1_024;

  /**
   * That of a process now.
   *
   * @throws MeasurementFailure if it is not there
   */
  public static ProcessSize of(long pid) {
    try {
      return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
    } catch (IOException gone) {
      throw new MeasurementFailure(
          "cannot read the size of process %d: %s".formatted(pid, gone.getMessage()));
    }
  }

  static ProcessSize parse(String status) {
    return new ProcessSize(
        KIBI * number(status, "VmRSS:"), Math.toIntExact(number(status, "Threads:")));
  }

  private static long number(String status, String key) {
    return status
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).replace("kB", "").strip())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new MeasurementFailure("no line %s in /proc/PID/status".formatted(key)));
  }
}
