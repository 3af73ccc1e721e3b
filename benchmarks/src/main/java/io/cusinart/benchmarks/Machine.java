package io.cusinart.benchmarks;

import io.netty.util.Version;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/** Where and on what a run was made. Stateless. */
final class Machine {

  private Machine() {}

  static List<String> lines() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    String netty = Objects.requireNonNull(Version.identify().get("netty-common")).artifactVersion();
    return List.of(
        "machine: %d cores, %s %s %s, load average %.2f at the start, %s"
            .formatted(
                system.getAvailableProcessors(),
                system.getName(),
                system.getVersion(),
                system.getArch(),
                system.getSystemLoadAverage(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS)),
        "software: JDK %s (%s), Pekko %s, Netty %s"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vm.name"),
                org.apache.pekko.Version.current(),
                netty));
  }
}
