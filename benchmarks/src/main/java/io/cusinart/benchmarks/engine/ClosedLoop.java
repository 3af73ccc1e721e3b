package io.cusinart.benchmarks.engine;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.load.Tally;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * One thread that submits tasks one by one and keeps a number of them out. Used once, by one
 * thread.
 */
final class ClosedLoop<I, O> {

  private static final int PATIENCE_SECONDS = 60;

  /** Sees every outcome, on the thread that brings it; must not block. */
  @FunctionalInterface
  interface Listener<O> {
    void ended(Outcome<O> outcome);
  }

  private final ExecutionEngine engine;
  private final DistributedComputation<I, O> computation;
  private final IntFunction<I> inputs;
  private final int inFlight;
  private final Semaphore free;
  private final Tally tally = new Tally();
  private long completedInTime;

  ClosedLoop(
      ExecutionEngine engine,
      DistributedComputation<I, O> computation,
      IntFunction<I> inputs,
      int inFlight) {
    this.engine = engine;
    this.computation = computation;
    this.inputs = inputs;
    this.inFlight = inFlight;
    this.free = new Semaphore(inFlight);
  }

  /** Submits for this long, then waits for those that are out. Blocks. */
  Tally run(Duration length) throws InterruptedException {
    long endsNanos = System.nanoTime() + length.toNanos();
    return run(() -> System.nanoTime() - endsNanos < 0, _ -> {});
  }

  /** Submits for as long as it is told to, then waits for those that are out. Blocks. */
  Tally run(BooleanSupplier more, Listener<O> listener) throws InterruptedException {
    for (int i = 0; more.getAsBoolean(); i++) {
      if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new MeasurementFailure(
            "none of %d tasks had an outcome in %d s".formatted(inFlight, PATIENCE_SECONDS));
      }
      submit(inputs.apply(i), listener);
    }
    completedInTime = tally.completed();
    if (!free.tryAcquire(inFlight, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      tally.addOther("without an outcome", inFlight - free.availablePermits());
    }
    return tally;
  }

  private void submit(I input, Listener<O> listener) {
    var _ =
        engine
            .submit(computation, input, Options.DEFAULT)
            .outcome()
            .thenAccept(outcome -> {
              tally.add(outcome);
              listener.ended(outcome);
              free.release();
            });
  }

  /** How many had completed when the submitting ended. */
  long completedInTime() {
    return completedInTime;
  }
}
