package io.cusinart.benchmarks.poison;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.benchmarks.load.Burn;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread that submits tasks at a steady rate, however those before fare. Safe for threads. */
final class SteadyLoad implements AutoCloseable {

  private final ExecutionEngine engine;
  private final long intervalNanos;
  private volatile @Nullable Stretch stretch;
  private volatile boolean closed;

  private SteadyLoad(ExecutionEngine engine, int perSecond) {
    this.engine = engine;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Begins; what is due is counted nowhere yet. */
  static SteadyLoad start(ExecutionEngine engine, int perSecond) {
    var load = new SteadyLoad(engine, perSecond);
    Thread.ofPlatform().daemon().name("steady load").start(load::run);
    return load;
  }

  /** From now on what is due counts there. */
  void into(Stretch counting) {
    stretch = counting;
  }

  /** From now on what is due counts nowhere. */
  void intoNothing() {
    stretch = null;
  }

  private void run() {
    long dueNanos = System.nanoTime();
    for (int i = 0; !closed; i++) {
      for (long left = dueNanos - System.nanoTime(); left > 0 && !closed; ) {
        LockSupport.parkNanos(left);
        left = dueNanos - System.nanoTime();
      }
      submit(i, dueNanos);
      dueNanos += intervalNanos;
    }
  }

  private void submit(int i, long dueNanos) {
    Stretch counting = stretch;
    var _ =
        engine
            .submit(new Burn(), i, Options.DEFAULT)
            .outcome()
            .thenAccept(outcome -> {
              if (counting != null) {
                counting.ended(outcome, System.nanoTime() - dueNanos);
              }
            });
  }

  /** Submits no more. */
  @Override
  public void close() {
    closed = true;
  }
}
