package io.cusinart.core.execution;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Whether an actor must look after things often: only while there are some, since a node without
 * work should cost nothing. Safe for use by several threads.
 *
 * <p>Whoever adds a thing calls {@link #needed} after it; the actor asks {@link #mayRest} after
 * each look. One of the two sees the other, whatever the order (Dekker).
 */
final class Sweeping {

  private final AtomicBoolean often = new AtomicBoolean(true);
  private volatile Runnable start = () -> {};

  /** The actor looks often from now on, and does so again when this is called. */
  void begin(Runnable startAgain) {
    start = startAgain;
    often.set(true);
  }

  /** There is something to look after. Costs a read while the actor looks often. */
  void needed() {
    if (!often.get() && often.compareAndSet(false, true)) {
      start.run();
    }
  }

  /** Whether the actor need not look often until it is started again. For the actor alone. */
  boolean mayRest(BooleanSupplier idle) {
    if (!idle.getAsBoolean()) {
      return false;
    }
    often.set(false);
    return idle.getAsBoolean() || !often.compareAndSet(false, true);
  }
}
