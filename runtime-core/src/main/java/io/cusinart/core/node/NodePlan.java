package io.cusinart.core.node;

import io.cusinart.api.Options;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.security.NodeIdentity;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.TaskLife;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is made with. What settings can get wrong has been made before any actor starts.
 *
 * @param budget of moves on suspicion
 * @param lives the rules of a task's life, {@code TaskLife::new} but for tests
 * @param loader of the application's classes
 * @param identity who this node is to others; empty if they may not know
 * @param live the settings that may change while it runs
 */
record NodePlan(
    NodeSettings settings,
    Supplier<TaskScheduler> scheduler,
    UserObjectCodec codec,
    RetryBudget budget,
    Function<Options, TaskLife> lives,
    ClassLoader loader,
    Optional<TlsIdentity> identity,
    LiveSettings live) {

  private static final Logger LOG = LoggerFactory.getLogger(NodePlan.class);

  /**
   * Makes the parts that look at the settings.
   *
   * @throws IllegalArgumentException if a setting names what does not exist
   * @throws io.cusinart.api.RuntimeFailure.Invalid if the certificate is wrong or missing
   */
  static NodePlan of(
      LiveSettings live,
      Extensions extensions,
      RetryBudget budget,
      Function<Options, TaskLife> lives) {
    ClassLoader ofCaller = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = ofCaller == null ? NodeGuardian.class.getClassLoader() : ofCaller;
    NodeSettings settings = live.now();
    KernelSettings kernel = settings.kernel();
    return new NodePlan(
        settings,
        liveScheduler(live, extensions),
        UserObjectCodec.create(kernel.serialization(), loader),
        budget,
        lives,
        loader,
        NodeIdentity.of(settings),
        live);
  }

  private static Supplier<TaskScheduler> liveScheduler(LiveSettings live, Extensions extensions) {
    var scheduler = new AtomicReference<>(schedulerOf(live.kernel(), extensions));
    live.onChange(
        KernelSettings::scheduling, kernel -> scheduler.set(schedulerOf(kernel, extensions)));
    return scheduler::get;
  }

  private static TaskScheduler schedulerOf(KernelSettings kernel, Extensions extensions) {
    TaskScheduler scheduler =
        extensions
            .strategy()
            .map(own -> TaskScheduler.create(kernel.scheduling(), own, logOnce()))
            .orElseGet(() -> TaskScheduler.create(kernel.scheduling()));
    return extensions
        .owners()
        .map(owners -> scheduler.withOwners(owners, logOnce()))
        .orElse(scheduler);
  }

  /** Once, since a strategy that is wrong is wrong at every decision; explanations say the rest. */
  private static Consumer<String> logOnce() {
    var logged = new AtomicBoolean();
    return complaint -> {
      if (!logged.getAndSet(true)) {
        LOG.warn("{}; said once", complaint);
      }
    };
  }
}
