package io.cusinart.benchmarks;

import io.cusinart.benchmarks.echo.EchoMeasurement;
import io.cusinart.benchmarks.engine.EngineMeasurement;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Row;
import io.cusinart.benchmarks.measure.Subject;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All rounds of a run. Used once, by one thread.
 *
 * <p>Every second round goes the other way round: this JVM, which is the client of all of them,
 * knows its code better with each, and the machine may be slower at one time than at another.
 */
final class BenchRun {

  private final BenchPlan plan;
  private final Consumer<String> progress;
  private final Results<Row, Subject> results = new Results<>();
  private final long startedNanos = System.nanoTime();

  BenchRun(BenchPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  Results<Row, Subject> run() throws InterruptedException {
    List<Subject> there = Stream.of(Subject.values()).filter(plan.subjects()::contains).toList();
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Subject subject : round % 2 == 1 ? there : there.reversed()) {
        measure(round, subject);
      }
    }
    return results;
  }

  private void measure(int round, Subject subject) throws InterruptedException {
    Consumer<String> step =
        what ->
            progress.accept(
                "%5.1f s  round %d, %s: %s"
                    .formatted(
                        (System.nanoTime() - startedNanos) / 1e9, round, subject.title(), what));
    switch (subject) {
      case ECHO -> {
        step.accept("frames");
        EchoMeasurement.run(plan.jvmArgs(), plan.pace(), results);
      }
      case CHANNEL, TLS, ARTERY -> {
        var engine = new EngineMeasurement.Plan(plan.nodes(), plan.kills(), plan.jvmArgs());
        EngineMeasurement.run(subject, engine, plan.pace(), results, step);
      }
    }
  }
}
