package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * How the scheduler weighs nodes. Immutable.
 *
 * @param strategy {@code cost-aware}, {@code least-loaded}, {@code round-robin}, {@code weighted}
 *     or {@code locality}
 * @param transferLatency what a remote task costs whatever its size
 * @param transferBytesPerSecond what the network carries
 * @param unknownRun assumed run time of a computation that declares nothing and was never measured
 */
public record SchedulingSettings(
    String strategy, Duration transferLatency, long transferBytesPerSecond, Duration unknownRun) {

  private static final List<String> STRATEGIES =
      List.of("cost-aware", "least-loaded", "round-robin", "weighted", "locality");

  /** Refuses values no scheduler can work with. */
  public SchedulingSettings {
    Checks.positive("cusinart.scheduling.unknown-run", unknownRun);
    Checks.atLeast("cusinart.scheduling.transfer-bytes-per-second", transferBytesPerSecond, 1);
    Checks.notNegative("cusinart.scheduling.transfer-latency", transferLatency);
  }

  static SchedulingSettings from(Config config) {
    String strategy = config.getString("strategy");
    // A program may bring a strategy of its own, a file cannot.
    if (!STRATEGIES.contains(strategy)) {
      throw new IllegalArgumentException(
          "cusinart.scheduling.strategy must be one of %s but is [%s]"
              .formatted(String.join(", ", STRATEGIES), strategy));
    }
    return new SchedulingSettings(
        strategy,
        config.getDuration("transfer-latency"),
        config.getBytes("transfer-bytes-per-second"),
        config.getDuration("unknown-run"));
  }

  /** The same with the strategy of another name. */
  public SchedulingSettings withStrategy(String newStrategy) {
    return new SchedulingSettings(newStrategy, transferLatency, transferBytesPerSecond, unknownRun);
  }

  /** The same with another price of a remote task. */
  public SchedulingSettings withTransferLatency(Duration newTransferLatency) {
    return new SchedulingSettings(strategy, newTransferLatency, transferBytesPerSecond, unknownRun);
  }

  /** The same with another speed of the network. */
  public SchedulingSettings withTransferBytesPerSecond(long newTransferBytesPerSecond) {
    return new SchedulingSettings(strategy, transferLatency, newTransferBytesPerSecond, unknownRun);
  }
}
