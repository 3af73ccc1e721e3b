package io.cusinart.benchmarks.engine;

import com.typesafe.config.ConfigFactory;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.core.settings.NodeSettings;
import java.util.Map;
import java.util.TreeMap;

/** The configuration of every node of a cluster, by key. Stateless. */
final class ClusterConfig {

  private ClusterConfig() {}

  /** For this subject, with inputs of a mebibyte if the kernel lets them be so large. */
  static Map<String, String> of(Subject subject) {
    var config =
        new TreeMap<String, String>(
            Map.of(
                "cusinart.cluster.name",
                "bench",
                "cusinart.transport.enabled",
                subject == Subject.CHANNEL ? "on" : "off",
                "cusinart.transport.compression",
                "none"));
    var bigger = new TreeMap<String, String>(config);
    bigger.put("cusinart.serialization.max-bytes", "2MiB");
    try {
      settings(bigger);
      return bigger;
    } catch (IllegalArgumentException _) {
      // Over the kernel's limit: big inputs are then refused, which is what the table shall say.
      return config;
    }
  }

  /** The settings of a node in this JVM. */
  static NodeSettings settings(Map<String, String> config) {
    return NodeSettings.from(ConfigFactory.parseMap(config).withFallback(ConfigFactory.load()));
  }
}
