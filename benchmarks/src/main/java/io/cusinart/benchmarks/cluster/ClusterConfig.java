package io.cusinart.benchmarks.cluster;

import com.typesafe.config.ConfigFactory;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.core.settings.NodeSettings;
import java.util.Map;
import java.util.TreeMap;

/** The configuration of every node of a cluster, by key. Stateless. */
public final class ClusterConfig {

  private ClusterConfig() {}

  /** For this subject, with inputs of a mebibyte. */
  public static Map<String, String> of(Subject subject) {
    return new TreeMap<>(
        Map.of(
            "cusinart.cluster.name",
            "bench",
            "cusinart.serialization.max-bytes",
            "2MiB",
            "cusinart.transport.enabled",
            subject == Subject.ARTERY ? "off" : "on",
            "cusinart.transport.compression",
            "none"));
  }

  /** The settings of a node in this JVM. */
  public static NodeSettings settings(Map<String, String> config) {
    return NodeSettings.from(ConfigFactory.parseMap(config).withFallback(ConfigFactory.load()));
  }
}
