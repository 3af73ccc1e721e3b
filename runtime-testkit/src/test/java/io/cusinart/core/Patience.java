package io.cusinart.core;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;

/**
 * Settings for nodes of which nobody is to be taken for dead because the machine is busy. A process
 * that is killed is noticed at once all the same, by its refused connections.
 */
final class Patience {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "pekko.cluster.failure-detector.acceptable-heartbeat-pause", "20s",
          "cusinart.health.failures", "30");

  private Patience() {}

  /** For a worker's JVM. */
  static List<String> jvmArgs() {
    return SETTINGS.entrySet().stream()
        .map(each -> "-D" + each.getKey() + "=" + each.getValue())
        .toList();
  }

  /** For the nodes of this JVM that start from now on. */
  static void begin() {
    SETTINGS.forEach(System::setProperty);
    ConfigFactory.invalidateCaches();
  }

  /** Takes it back. */
  static void end() {
    SETTINGS.keySet().forEach(System::clearProperty);
    ConfigFactory.invalidateCaches();
  }
}
