package io.cusinart.core.settings;

import com.typesafe.config.Config;

/** The settings of the kernel's parts, a record each. Immutable. */
public record KernelSettings(
    SchedulingSettings scheduling,
    ExecutionSettings execution,
    HealthSettings health,
    SerializationSettings serialization,
    TransportSettings transport,
    TlsSettings tls) {

  static KernelSettings from(Config root) {
    return new KernelSettings(
        SchedulingSettings.from(root.getConfig("scheduling")),
        ExecutionSettings.from(root.getConfig("execution")),
        HealthSettings.from(root.getConfig("health")),
        SerializationSettings.from(root.getConfig("serialization")),
        TransportSettings.from(root.getConfig("transport")),
        TlsSettings.from(root.getConfig("tls")));
  }

  /** The same with other settings of the scheduler. */
  public KernelSettings withScheduling(SchedulingSettings newScheduling) {
    return new KernelSettings(newScheduling, execution, health, serialization, transport, tls);
  }

  /** The same with other settings of the lanes. */
  public KernelSettings withExecution(ExecutionSettings newExecution) {
    return new KernelSettings(scheduling, newExecution, health, serialization, transport, tls);
  }

  /** The same with other settings of the health checks. */
  public KernelSettings withHealth(HealthSettings newHealth) {
    return new KernelSettings(scheduling, execution, newHealth, serialization, transport, tls);
  }

  /** The same with another allow-list or limits. */
  public KernelSettings withSerialization(SerializationSettings newSerialization) {
    return new KernelSettings(scheduling, execution, health, newSerialization, transport, tls);
  }

  /** The same with other settings of the node's connections. */
  public KernelSettings withTransport(TransportSettings newTransport) {
    return new KernelSettings(scheduling, execution, health, serialization, newTransport, tls);
  }

  /** The same with another identity. */
  public KernelSettings withTls(TlsSettings newTls) {
    return new KernelSettings(scheduling, execution, health, serialization, transport, newTls);
  }
}
