package io.cusinart.samples.outcomes;

import io.cusinart.api.Delivery;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Progress;
import io.cusinart.api.Target;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * Five tasks on a cluster of three nodes in this JVM, one for each way in which a task can end.
 *
 * <p>What it shows: an outcome is a value, and a {@code switch} over it needs no {@code default}; a
 * program that handles all five has handled everything that can happen to its task.
 */
public final class FiveOutcomes {

  private static final int NODES = 3;
  private static final int LONG = 60;

  private FiveOutcomes() {}

  /** Prints what became of each task. */
  public static void main(String[] args) throws InterruptedException {
    run(System.out);
  }

  static void run(PrintStream out) throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.start(NODES, impatient())) {
      outcomes(cluster).forEach((what, outcome) -> out.printf("%s: %s%n", what, describe(outcome)));
    }
  }

  /** A node that is closed lets its tasks end for a moment only. */
  private static NodeSettings impatient() {
    NodeSettings defaults = NodeSettings.defaults();
    KernelSettings kernel = defaults.kernel();
    return defaults.withKernel(
        kernel.withExecution(kernel.execution().withDrainTimeout(Duration.ofMillis(300))));
  }

  /** One of each kind, in the order of {@link Outcome}; the last node is closed on the way. */
  static Map<String, Outcome<String>> outcomes(LocalCluster cluster) throws InterruptedException {
    ExecutionEngine engine = cluster.engine();
    var outcomes = new LinkedHashMap<String, Outcome<String>>();
    outcomes.put("a body that returns", await(engine.submit(greet(), "world", Options.DEFAULT)));
    outcomes.put("a body that throws", await(engine.submit(greet(), "", Options.DEFAULT)));
    outcomes.put(
        "a task for a node that is not there",
        await(engine.submit(greet(), "world", there("local-99"))));
    outcomes.put("a task that its caller cancels", cancelled(engine));
    outcomes.put("a task that may run once, whose node goes", unknown(cluster));
    return outcomes;
  }

  private static DistributedComputation<String, String> greet() {
    return (name, _) -> {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("whom shall I greet?");
      }
      return "hello " + name;
    };
  }

  private static UnaryOperator<Options> there(String node) {
    return options -> options.withTarget(Target.node(node));
  }

  private static Outcome<String> cancelled(ExecutionEngine engine) throws InterruptedException {
    TaskHandle<String> handle = engine.submit(new Wait(), LONG, Options.DEFAULT);
    awaitBegun(handle);
    handle.cancel();
    return await(handle);
  }

  /**
   * It had begun and will not be started again: whether it did its work before its node went,
   * nobody can say. With the default delivery it would be started on another node instead.
   */
  private static Outcome<String> unknown(LocalCluster cluster) throws InterruptedException {
    Cusinart last = cluster.nodes().getLast();
    Options once =
        Options.DEFAULT
            .withDelivery(Delivery.atMostOnce())
            .withTarget(Target.node(last.self().id().value()));
    TaskHandle<String> handle = cluster.engine().submit(new Wait(), LONG, once);
    awaitBegun(handle);
    last.close();
    return await(handle);
  }

  private static Outcome<String> await(TaskHandle<String> handle) {
    return handle.outcome().toCompletableFuture().join();
  }

  /** Waits for the first word of the body. */
  private static void awaitBegun(TaskHandle<String> handle) throws InterruptedException {
    var begun = new CountDownLatch(1);
    handle
        .progress()
        .subscribe(
            new Flow.Subscriber<Progress>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(Progress progress) {
                begun.countDown();
              }

              @Override
              public void onError(Throwable failure) {
                begun.countDown();
              }

              @Override
              public void onComplete() {
                begun.countDown();
              }
            });
    begun.await();
  }

  /** What a program may do about each. */
  static String describe(Outcome<String> outcome) {
    return switch (outcome) {
      case Outcome.Completed<String>(String value, var receipt) ->
          "completed with [%s] on %s".formatted(value, receipt.attempts().getLast().node());
      case Outcome.Failed<String>(var cause, _) -> "failed, mend it: " + cause.getMessage();
      case Outcome.Rejected<String>(var reason, String detail, Duration retryAfter, _) ->
          "rejected, never started, try again in %d ms: %s, %s"
              .formatted(retryAfter.toMillis(), reason, detail);
      case Outcome.Cancelled<String>(boolean started, var by, _) ->
          "cancelled by %s, %s".formatted(by, started ? "it had begun" : "it had not begun");
      case Outcome.Unknown<String>(String detail, _) -> "unknown, look before retrying: " + detail;
    };
  }
}
