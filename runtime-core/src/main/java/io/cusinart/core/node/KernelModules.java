package io.cusinart.core.node;

import io.cusinart.core.console.DynamicConfigurator;
import io.cusinart.core.console.LiveKey;
import io.cusinart.core.console.LiveModule;
import io.cusinart.core.console.LiveRecord;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.settings.HealthSettings;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.LaneSettings;
import io.cusinart.core.settings.SchedulingSettings;
import io.cusinart.core.settings.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The modules of what the kernel can change while it runs, key by key. Without state. */
final class KernelModules {

  private static final String STREAMS = "StreamManager";
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(30);

  private KernelModules() {}

  /** All of them, over this record. */
  static List<DynamicConfigurator> of(LiveRecord<KernelSettings> kernel, Extensions extensions) {
    return List.of(
        new LiveModule<>("TCP", kernel, tcp()),
        new LiveModule<>("Scheduler", kernel, scheduler(extensions)),
        new LiveModule<>("Execution", kernel, execution()),
        new LiveModule<>("Health", kernel, health()));
  }

  private static List<LiveKey<KernelSettings>> tcp() {
    return List.of(
        LiveKey.<TransportSettings>whole(
                "MaxConnections", "connections that others may have to this node", 1, 1_000_000)
            .in(TransportSettings::maxAccepted, TransportSettings::withMaxAccepted)
            .of(KernelSettings::transport, KernelSettings::withTransport)
            .restarting(STREAMS),
        LiveKey.<TransportSettings>time(
                "IdleTime", "how long a connection that nobody uses is kept", MILLI, DAY)
            .in(
                transport -> transport.pool().idleClose(),
                (transport, time) -> transport.withPool(transport.pool().withIdleClose(time)))
            .of(KernelSettings::transport, KernelSettings::withTransport)
            .restarting(STREAMS));
  }

  /** A strategy of the program's own has no name among ours, and is not replaced by one. */
  private static List<LiveKey<KernelSettings>> scheduler(Extensions extensions) {
    var keys = new ArrayList<LiveKey<KernelSettings>>();
    if (extensions.strategy().isEmpty()) {
      keys.add(
          LiveKey.<SchedulingSettings>word(
                  "Strategy", "how a node is chosen for a task", TaskScheduler.strategies())
              .in(SchedulingSettings::strategy, SchedulingSettings::withStrategy)
              .of(KernelSettings::scheduling, KernelSettings::withScheduling));
    }
    keys.add(
        LiveKey.<SchedulingSettings>time(
                "TransferLatency", "what a remote task costs whatever its size", Duration.ZERO, DAY)
            .in(SchedulingSettings::transferLatency, SchedulingSettings::withTransferLatency)
            .of(KernelSettings::scheduling, KernelSettings::withScheduling));
    keys.add(
        LiveKey.<SchedulingSettings>bytes(
                "TransferRate", "what the network carries in a second", 1, 1L << 50)
            .in(
                SchedulingSettings::transferBytesPerSecond,
                SchedulingSettings::withTransferBytesPerSecond)
            .of(KernelSettings::scheduling, KernelSettings::withScheduling));
    keys.add(
        LiveKey.<ExecutionSettings>number(
                "HedgeBudget", "second copies of late tasks for each task submitted", 0, 1)
            .in(
                execution -> execution.submission().hedgeBudget(),
                (execution, budget) ->
                    execution.withSubmission(execution.submission().withHedgeBudget(budget)))
            .of(KernelSettings::execution, KernelSettings::withExecution));
    return keys;
  }

  private static List<LiveKey<KernelSettings>> execution() {
    return List.of(
        ofExecution(
            LiveKey.<ExecutionSettings>whole(
                    "QueueBound", "tasks that may wait in each lane", 1, 1_000_000)
                .in(ExecutionSettings::queueBound, ExecutionSettings::withQueueBound)),
        ofExecution(
            LiveKey.<ExecutionSettings>whole(
                    "CpuThreads", "platform threads that compute; 0 is one a processor", 0, 1_024)
                .in(ExecutionSettings::cpuThreads, ExecutionSettings::withCpuThreads)),
        ofExecution(
            LiveKey.<ExecutionSettings>whole(
                    "BlockingThreads", "blocking tasks that run at once", 1, 100_000)
                .in(ExecutionSettings::blockingThreads, ExecutionSettings::withBlockingThreads)),
        ofLanes(
            LiveKey.<LaneSettings>time(
                    "BacklogBound", "predicted run time that may wait for a thread", MILLI, MONTH)
                .in(LaneSettings::backlogBound, LaneSettings::withBacklogBound)),
        ofLanes(
            LiveKey.<LaneSettings>time(
                    "StuckAfter", "when a body that ignores its interrupt is left", MILLI, MONTH)
                .in(LaneSettings::stuckAfter, LaneSettings::withStuckAfter)),
        ofLanes(
            LiveKey.<LaneSettings>whole(
                    "MaxStuck", "such bodies before new tasks are refused", 1, 1_000)
                .in(LaneSettings::maxStuck, LaneSettings::withMaxStuck)));
  }

  private static LiveKey<KernelSettings> ofExecution(LiveKey<ExecutionSettings> key) {
    return key.of(KernelSettings::execution, KernelSettings::withExecution);
  }

  private static LiveKey<KernelSettings> ofLanes(LiveKey<LaneSettings> key) {
    return ofExecution(key.of(ExecutionSettings::lanes, ExecutionSettings::withLanes));
  }

  private static List<LiveKey<KernelSettings>> health() {
    return List.of(
        ofHealth(
            LiveKey.<HealthSettings>time(
                    "CheckInterval", "how often each worker is asked for its load", MILLI, DAY)
                .in(HealthSettings::checkInterval, HealthSettings::withCheckInterval)),
        ofHealth(
            LiveKey.<HealthSettings>whole(
                    "Failures", "unanswered checks until a node is suspected", 1, 1_000)
                .in(HealthSettings::failures, HealthSettings::withFailures)),
        ofHealth(
            LiveKey.<HealthSettings>whole(
                    "Successes", "answered checks until it is trusted again", 1, 1_000)
                .in(HealthSettings::successes, HealthSettings::withSuccesses)));
  }

  private static LiveKey<KernelSettings> ofHealth(LiveKey<HealthSettings> key) {
    return key.of(KernelSettings::health, KernelSettings::withHealth);
  }
}
