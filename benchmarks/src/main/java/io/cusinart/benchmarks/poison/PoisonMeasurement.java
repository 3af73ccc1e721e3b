package io.cusinart.benchmarks.poison;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.benchmarks.cluster.BenchCluster;
import io.cusinart.benchmarks.cluster.ClusterConfig;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.testkit.poison.Poison;
import io.cusinart.testkit.poison.Poison.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long well-behaved tasks take while others among them do what no body should. Used once, by
 * one thread.
 *
 * <p>The well-behaved ones come at a steady rate, whatever becomes of those before them, and their
 * time runs from when they were due: what is late because others are late counts in full.
 */
public final class PoisonMeasurement {

  private static final int WORKERS = 3;
  private static final Duration OUTCOME = Duration.ofSeconds(60);

  /** How long a stubborn body goes on, and how long it may. */
  private static final int STUBBORN_SECONDS = 3;

  private static final Duration STUBBORN_TIMEOUT = Duration.ofSeconds(1);

  /** A JVM that starts or compiles takes the processors away from everybody. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration AFTERWARDS = Duration.ofSeconds(2);

  private final BenchCluster cluster;
  private final SteadyLoad load;
  private final Plan plan;

  private PoisonMeasurement(BenchCluster cluster, SteadyLoad load, Plan plan) {
    this.cluster = cluster;
    this.load = load;
    this.plan = plan;
  }

  /**
   * What is measured.
   *
   * @param perSecond well-behaved tasks of a millisecond
   * @param times how often each kind of poison is given
   * @param kinds which
   * @param baseline how long is measured without any
   * @param jvmArgs of the workers
   */
  public record Plan(
      int perSecond, int times, Set<Kind> kinds, Duration baseline, List<String> jvmArgs) {

    /** Copies the collections. */
    public Plan {
      kinds = Set.copyOf(kinds);
      jvmArgs = List.copyOf(jvmArgs);
    }
  }

  /** All that leave a majority of three workers: {@link Kind#HALT} takes two nodes with it. */
  public static final Set<Kind> KINDS = Set.copyOf(EnumSet.complementOf(EnumSet.of(Kind.HALT)));

  /** Measures them. Blocks. */
  public static List<Stretch> run(Plan plan, Consumer<String> progress)
      throws InterruptedException {
    progress.accept("starting workers, %d".formatted(WORKERS));
    try (BenchCluster cluster =
            BenchCluster.start(ClusterConfig.of(Subject.CHANNEL), WORKERS, plan.jvmArgs());
        SteadyLoad load = SteadyLoad.start(cluster.engine(), plan.perSecond())) {
      return new PoisonMeasurement(cluster, load, plan).all(progress);
    }
  }

  private List<Stretch> all(Consumer<String> progress) throws InterruptedException {
    progress.accept("warm-up");
    pass(WARM_UP);
    progress.accept("no poison");
    var stretches = new ArrayList<Stretch>();
    stretches.add(withoutPoison());
    for (Kind kind : Kind.values()) {
      if (plan.kinds().contains(kind)) {
        progress.accept("poison " + kind);
        stretches.add(with(kind));
      }
    }
    return stretches;
  }

  private Stretch withoutPoison() throws InterruptedException {
    var stretch = new Stretch("no poison");
    load.into(stretch);
    pass(plan.baseline());
    load.intoNothing();
    return stretch;
  }

  private Stretch with(Kind kind) throws InterruptedException {
    var stretch = new Stretch(kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    for (int i = 0; i < plan.times(); i++) {
      List<NodeInfo> before = cluster.workers();
      load.into(stretch);
      stretch.ended(poison(kind));
      pass(AFTERWARDS);
      load.intoNothing();
      restore(before);
    }
    return stretch;
  }

  private Outcome<Object> poison(Kind kind) {
    Options options =
        switch (kind) {
          case ENDLESS_LOOP, UNINTERRUPTIBLE_WAIT -> Options.DEFAULT.withTimeout(STUBBORN_TIMEOUT);
          default -> Options.DEFAULT;
        };
    try {
      return cluster
          .engine()
          .submit(new Poison(kind), STUBBORN_SECONDS, options)
          .outcome()
          .toCompletableFuture()
          .orTimeout(OUTCOME.toSeconds(), TimeUnit.SECONDS)
          .join();
    } catch (CompletionException none) {
      throw new MeasurementFailure("poison %s had no outcome in %s".formatted(kind, OUTCOME));
    }
  }

  private void restore(List<NodeInfo> before) throws InterruptedException {
    for (NodeInfo worker : before) {
      if (!cluster.lives(worker)) {
        cluster.awaitNoticed(worker);
        cluster.restart(worker);
        pass(WARM_UP);
      }
    }
    pass(QUIET);
  }

  private static void pass(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }
}
