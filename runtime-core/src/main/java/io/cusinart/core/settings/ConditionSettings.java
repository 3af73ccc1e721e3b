package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When a node says of itself that something is wrong. Immutable.
 *
 * @param interval how often each check is made
 * @param patience how long one may take; one that takes longer is itself a reason
 * @param diskPercent as much of the data directory's file system in use makes the node not ready
 * @param queuePercent as much of a queue in use is told as a warning; a full one: not ready
 * @param certificateWarning so long before its end the certificate is told as a warning
 * @param certificateEnd so long before its end it makes the node not ready
 * @param clockSkew as much as the clock may differ from those of most others
 */
public record ConditionSettings(
    Duration interval,
    Duration patience,
    int diskPercent,
    int queuePercent,
    Duration certificateWarning,
    Duration certificateEnd,
    Duration clockSkew) {

  private static final String KEYS = "cusinart.health.conditions.";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration YEAR = Duration.ofDays(365);

  /** Refuses limits that would never or always fire. */
  public ConditionSettings {
    Checks.positiveUpTo(KEYS + "interval", interval, MINUTE);
    Checks.positiveUpTo(KEYS + "patience", patience, MINUTE);
    Checks.between(KEYS + "disk-percent", diskPercent, 1, 100);
    Checks.between(KEYS + "queue-percent", queuePercent, 1, 100);
    Checks.positiveUpTo(KEYS + "certificate-warning", certificateWarning, YEAR);
    Checks.positiveUpTo(KEYS + "certificate-end", certificateEnd, YEAR);
    Checks.positiveUpTo(KEYS + "clock-skew", clockSkew, Duration.ofDays(1));
  }

  static ConditionSettings from(Config config) {
    return new ConditionSettings(
        config.getDuration("interval"),
        config.getDuration("patience"),
        config.getInt("disk-percent"),
        config.getInt("queue-percent"),
        config.getDuration("certificate-warning"),
        config.getDuration("certificate-end"),
        config.getDuration("clock-skew"));
  }

  /** The same, checking at another interval and waiting no longer than this. */
  public ConditionSettings withInterval(Duration newInterval, Duration newPatience) {
    return new ConditionSettings(
        newInterval,
        newPatience,
        diskPercent,
        queuePercent,
        certificateWarning,
        certificateEnd,
        clockSkew);
  }

  /** The same with another limit of the file system's use. */
  public ConditionSettings withDiskPercent(int newDiskPercent) {
    return new ConditionSettings(
        interval,
        patience,
        newDiskPercent,
        queuePercent,
        certificateWarning,
        certificateEnd,
        clockSkew);
  }
}
