package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.cusinart.api.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything one node is told at its start. Immutable; begin with {@link #defaults()} or {@link
 * #from(Config)} and change it by {@code with…}.
 *
 * @param name of this node; must be unique in the cluster
 * @param cluster the cluster's name; nodes of other clusters are refused
 * @param host address to bind and to be reached at
 * @param port to listen on for other nodes, tools and tasks; 0 means a free one
 * @param seeds {@code HOST:PORT} of members to join; empty, or itself the first and nobody else
 *     there, means to form a cluster
 * @param labels what tasks can target
 * @param worker whether this node runs tasks; a client does not, and has no vote in a split
 */
public record NodeSettings(
    NodeId name,
    String cluster,
    String host,
    int port,
    List<String> seeds,
    Set<String> labels,
    boolean worker,
    KernelSettings kernel) {

  /** What all keys begin with. */
  static final String ROOT = "cusinart";

  /** Copies and checks. */
  public NodeSettings {
    seeds = List.copyOf(seeds);
    labels = Set.copyOf(labels);
    Checks.between("cusinart.node.port", port, 0, 65_535);
    if (!cluster.matches("[A-Za-z0-9][A-Za-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "cusinart.cluster.name must be 1 to 64 letters, digits or - but is [" + cluster + "]");
    }
    seeds.forEach(NodeSettings::checkSeed);
    for (String label : labels) {
      if (!label.matches("[A-Za-z0-9][A-Za-z0-9._=-]{0,63}")) {
        throw new IllegalArgumentException(
            "cusinart.node.labels must be 1 to 64 of A-Z a-z 0-9 . _ = - but one is ["
                + label
                + "]");
      }
    }
  }

  private static void checkSeed(String seed) {
    if (HostPort.parse(seed).isEmpty()) {
      throw new IllegalArgumentException(
          "cusinart.node.seeds must be HOST:PORT with a port of 1 to 65535 but one is ["
              + seed
              + "]");
    }
  }

  /**
   * What {@code reference.conf} and the application's own configuration say.
   *
   * @throws WrongSettingsException with all that is wrong, each with its file and line
   */
  public static NodeSettings defaults() {
    return from(ConfigFactory.load());
  }

  /**
   * What this configuration says under {@code cusinart}.
   *
   * @throws WrongSettingsException with all that is wrong, each with its file and line
   */
  public static NodeSettings from(Config config) {
    return SettingsCheck.read(config.getConfig(ROOT), "");
  }

  /** The records of what stands under {@code cusinart}; they refuse one value at a time. */
  static NodeSettings ofChecked(Config root) {
    return new NodeSettings(
        new NodeId(root.getString("node.name")),
        root.getString("cluster.name"),
        root.getString("node.host"),
        root.getInt("node.port"),
        root.getStringList("node.seeds"),
        new HashSet<>(root.getStringList("node.labels")),
        root.getBoolean("node.worker"),
        KernelSettings.from(root));
  }

  /** The same under another name. */
  public NodeSettings withName(String newName) {
    return new NodeSettings(
        new NodeId(newName), cluster, host, port, seeds, labels, worker, kernel);
  }

  /** The same in another cluster. */
  public NodeSettings withCluster(String newCluster) {
    return new NodeSettings(name, newCluster, host, port, seeds, labels, worker, kernel);
  }

  /** The same on another port; 0 means a free one. */
  public NodeSettings withPort(int newPort) {
    return new NodeSettings(name, cluster, host, newPort, seeds, labels, worker, kernel);
  }

  /** The same, joining these members. */
  public NodeSettings withSeeds(List<String> newSeeds) {
    return new NodeSettings(name, cluster, host, port, newSeeds, labels, worker, kernel);
  }

  /** The same with these labels. */
  public NodeSettings withLabels(Set<String> newLabels) {
    return new NodeSettings(name, cluster, host, port, seeds, newLabels, worker, kernel);
  }

  /** The same, submitting tasks but running none. */
  public NodeSettings asClient() {
    return new NodeSettings(name, cluster, host, port, seeds, labels, false, kernel);
  }

  /** The same at another address. */
  public NodeSettings withHost(String newHost) {
    return new NodeSettings(name, cluster, newHost, port, seeds, labels, worker, kernel);
  }

  /** The same with the certificate of this directory; everything between nodes is encrypted. */
  public NodeSettings withTls(String directory) {
    return withKernel(kernel.withTls(kernel.tls().in(directory)));
  }

  /** The same, keeping in this directory what outlives the node. */
  public NodeSettings withData(String directory) {
    return withKernel(kernel.withData(new DataSettings(directory)));
  }

  /** The same, answering probes by HTTP at this port; 0 means a free one. */
  public NodeSettings withHttpPort(int newPort) {
    HealthSettings health = kernel.health();
    return withKernel(kernel.withHealth(health.withHttp(health.http().at(newPort))));
  }

  /** The same with other settings of the kernel's parts. */
  public NodeSettings withKernel(KernelSettings newKernel) {
    return new NodeSettings(name, cluster, host, port, seeds, labels, worker, newKernel);
  }
}
