package io.cusinart.core.settings;

import com.typesafe.config.Config;

/** The settings of the kernel's parts, a record each. Immutable. */
public record KernelSettings(
    ClusterSettings cluster,
    SchedulingSettings scheduling,
    ExecutionSettings execution,
    HealthSettings health,
    SerializationSettings serialization,
    TransportSettings transport,
    TlsSettings tls,
    DataSettings data) {

  static KernelSettings from(Config root) {
    return new KernelSettings(
        ClusterSettings.from(root.getConfig("cluster")),
        SchedulingSettings.from(root.getConfig("scheduling")),
        ExecutionSettings.from(root.getConfig("execution")),
        HealthSettings.from(root.getConfig("health")),
        SerializationSettings.from(root.getConfig("serialization")),
        TransportSettings.from(root.getConfig("transport")),
        TlsSettings.from(root.getConfig("tls")),
        DataSettings.from(root.getConfig("node")));
  }

  /** The same with another way to form a cluster. */
  public KernelSettings withCluster(ClusterSettings newCluster) {
    return new KernelSettings(
        newCluster, scheduling, execution, health, serialization, transport, tls, data);
  }

  /** The same with other settings of the scheduler. */
  public KernelSettings withScheduling(SchedulingSettings newScheduling) {
    return new KernelSettings(
        cluster, newScheduling, execution, health, serialization, transport, tls, data);
  }

  /** The same with other settings of the lanes. */
  public KernelSettings withExecution(ExecutionSettings newExecution) {
    return new KernelSettings(
        cluster, scheduling, newExecution, health, serialization, transport, tls, data);
  }

  /** The same with other settings of the health checks. */
  public KernelSettings withHealth(HealthSettings newHealth) {
    return new KernelSettings(
        cluster, scheduling, execution, newHealth, serialization, transport, tls, data);
  }

  /** The same with another allow-list or limits. */
  public KernelSettings withSerialization(SerializationSettings newSerialization) {
    return new KernelSettings(
        cluster, scheduling, execution, health, newSerialization, transport, tls, data);
  }

  /** The same with other settings of the node's connections. */
  public KernelSettings withTransport(TransportSettings newTransport) {
    return new KernelSettings(
        cluster, scheduling, execution, health, serialization, newTransport, tls, data);
  }

  /** The same with another identity. */
  public KernelSettings withTls(TlsSettings newTls) {
    return new KernelSettings(
        cluster, scheduling, execution, health, serialization, transport, newTls, data);
  }

  /** The same with another place for what outlives the node. */
  public KernelSettings withData(DataSettings newData) {
    return new KernelSettings(
        cluster, scheduling, execution, health, serialization, transport, tls, newData);
  }
}
