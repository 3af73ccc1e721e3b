package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.testkit.nodes.Done;
import io.cusinart.testkit.nodes.Job;
import io.cusinart.testkit.nodes.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/**
 * Keeps a number of announced jobs out, and every outcome that comes of them. Safe for use by
 * several threads.
 */
final class DrainLoad {

  private static final int LONG_JOBS = 16;
  private static final Duration END = Duration.ofSeconds(60);

  private final ExecutionEngine engine;
  private final Duration longest;
  private final IntFunction<Options> options;
  private final AtomicInteger submitted = new AtomicInteger();
  private final Map<Job, Outcome<Done>> outcomes = new ConcurrentHashMap<>();
  private final Queue<Job> twice = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private DrainLoad(ExecutionEngine engine, Duration longest, IntFunction<Options> options) {
    this.engine = engine;
    this.longest = longest;
    this.options = options;
  }

  /** Begins with {@code window} jobs, each with the options for its number. */
  static DrainLoad start(
      ExecutionEngine engine, int window, Duration longest, IntFunction<Options> options) {
    var load = new DrainLoad(engine, longest, options);
    for (int i = 0; i < window; i++) {
      load.next();
    }
    return load;
  }

  /** 40 ms, but every 16th is long: what a drain without patience would cut short. */
  private Job job(int id) {
    boolean isLong = id % LONG_JOBS == 0;
    return new Job(id, isLong ? longest : Duration.ofMillis(40), isLong, true);
  }

  private void next() {
    if (!stopped) {
      int id = submitted.incrementAndGet();
      Job job = job(id);
      var _ =
          engine
              .submit(new Work(), job, options.apply(id))
              .outcome()
              .thenAccept(outcome -> ended(job, outcome));
    }
  }

  private void ended(Job job, Outcome<Done> outcome) {
    if (outcomes.put(job, outcome) != null) {
      twice.add(job);
    }
    next();
  }

  int ended() {
    return outcomes.size();
  }

  /** Waits until this many more have ended. Blocks. */
  void awaitMore(int count) {
    int before = ended();
    Awaitility.await(count + " more outcomes").atMost(END).until(() -> ended() >= before + count);
  }

  /** Submits no more and waits for what is out. Blocks. */
  void finish() {
    stopped = true;
    Awaitility.await("all outcomes").atMost(END).until(() -> ended() >= submitted.get());
  }

  /** Every job has been completed, and was started once in all. */
  void verifyEachWasStartedOnceAndCompleted(Workers workers) {
    verifyAllCompleted();
    for (Job job : outcomes.keySet()) {
      assertThat(workers.printed(job.startedLine())).as("starts of %s", job).isOne();
    }
    assertThat(others()).as("attempts before the last").allMatch(end -> end == Receipt.End.REFUSED);
  }

  void verifyAllCompleted() {
    assertThat(twice).as("jobs with two outcomes").isEmpty();
    assertThat(outcomes).as("jobs with an outcome").hasSize(submitted.get());
    assertThat(outcomes.values())
        .as("outcomes")
        .allMatch(outcome -> outcome instanceof Outcome.Completed<Done>);
    outcomes.forEach(
        (job, outcome) -> assertThat(outcome.orThrow().value()).isEqualTo(job.expected()));
  }

  /** How all attempts but the last of each job ended. */
  List<Receipt.End> others() {
    return outcomes.values().stream()
        .map(outcome -> outcome.receipt().attempts())
        .flatMap(attempts -> attempts.subList(0, Math.max(0, attempts.size() - 1)).stream())
        .map(Receipt.Attempt::end)
        .toList();
  }
}
