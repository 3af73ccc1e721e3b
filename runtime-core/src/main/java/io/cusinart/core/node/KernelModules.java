package io.cusinart.core.node;

import io.cusinart.core.console.DynamicConfigurator;
import io.cusinart.core.console.LiveKey;
import io.cusinart.core.console.LiveModule;
import io.cusinart.core.console.LiveRecord;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.TransportSettings;
import java.time.Duration;
import java.util.List;

/** The modules of what the kernel can change while it runs, key by key. Without state. */
final class KernelModules {

  private static final String STREAMS = "StreamManager";

  private KernelModules() {}

  /** All of them, over this record. */
  static List<DynamicConfigurator> of(LiveRecord<KernelSettings> kernel, Extensions extensions) {
    return List.of(new LiveModule<>("TCP", kernel, tcp()));
  }

  private static List<LiveKey<KernelSettings>> tcp() {
    return List.of(
        LiveKey.<KernelSettings>whole(
                "MaxConnections", "connections that others may have to this node", 1, 1_000_000)
            .in(
                kernel -> kernel.transport().maxAccepted(),
                (kernel, most) -> with(kernel, kernel.transport().withMaxAccepted(most)))
            .restarting(STREAMS),
        LiveKey.<KernelSettings>time(
                "IdleTime",
                "how long a connection that nobody uses is kept",
                Duration.ofMillis(1),
                Duration.ofDays(1))
            .in(
                kernel -> kernel.transport().pool().idleClose(),
                (kernel, time) ->
                    with(
                        kernel,
                        kernel
                            .transport()
                            .withPool(kernel.transport().pool().withIdleClose(time))))
            .restarting(STREAMS));
  }

  private static KernelSettings with(KernelSettings kernel, TransportSettings transport) {
    return kernel.withTransport(transport);
  }
}
