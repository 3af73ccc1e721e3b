package io.cusinart.testkit.junit;

import com.typesafe.config.ConfigFactory;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.settings.NodeSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in the JVM of the test, named local-1, local-2, …; see {@link ClusterExtension#local}. A
 * node leaves in good order when its {@link Cusinart#close} is called, and does not come back.
 */
public final class LocalClusterExtension extends ClusterExtension {

  private final int count;
  private final Map<String, String> changed;
  private volatile @Nullable LocalCluster cluster;

  LocalClusterExtension(int count, Map<String, String> changed) {
    this.count = count;
    this.changed = Map.copyOf(changed);
  }

  /** The same, all nodes with this setting, such as {@code cusinart.serialization.max-depth}. */
  public LocalClusterExtension withSetting(String key, String value) {
    var more = new HashMap<>(changed);
    more.put(key, value);
    return new LocalClusterExtension(count, more);
  }

  /** The nodes, in the order of their names, those that were closed included. */
  public List<Cusinart> nodes() {
    return running().nodes();
  }

  private LocalCluster running() {
    LocalCluster now = cluster;
    if (now == null) {
      throw new IllegalStateException("the cluster runs while tests do: use it in a test");
    }
    return now;
  }

  @Override
  void start(ClusterTrace begun) {
    cluster = LocalCluster.start(count, settings());
    begun.event("%d nodes have started in this JVM".formatted(count));
  }

  @Override
  void stop() {
    LocalCluster now = cluster;
    cluster = null;
    if (now != null) {
      now.close();
    }
  }

  @Override
  ExecutionEngine runningEngine() {
    return running().engine();
  }

  @Override
  Map<String, NodeDirectory> views() {
    var views = new TreeMap<String, NodeDirectory>();
    nodes().stream()
        .filter(each -> !each.closed())
        .forEach(each -> views.put(each.self().id().value(), each.nodes()));
    return views;
  }

  @Override
  Map<String, String> addresses() {
    var addresses = new TreeMap<String, String>();
    nodes().stream()
        .filter(each -> !each.closed())
        .forEach(each -> addresses.put(each.self().id().value(), each.self().address()));
    return addresses;
  }

  @Override
  NodeSettings settings() {
    return NodeSettings.from(ConfigFactory.parseMap(changed).withFallback(ConfigFactory.load()));
  }
}
