package io.cusinart.testkit.network;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether bytes pass between two places, and how slowly. Safe for use by several threads. */
final class Road {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;
  private long delayNanos;

  /** Nothing passes any more. */
  void close() {
    change(true, delayNanos);
  }

  /** All passes again, what has gathered included. */
  void open() {
    change(false, delayNanos);
  }

  /** What comes from now on waits for so long before it passes. */
  void slow(Duration delay) {
    change(closed, delay.toNanos());
  }

  private void change(boolean nowClosed, long nowDelayNanos) {
    lock.lock();
    try {
      closed = nowClosed;
      delayNanos = nowDelayNanos;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Blocks for the delay, and as long as nothing passes. */
  void pass() {
    long sinceNanos = System.nanoTime();
    lock.lock();
    try {
      // A delay that is taken back counts at once for those who wait, as does one that is new.
      for (long left; (left = delayNanos - (System.nanoTime() - sinceNanos)) > 0; ) {
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      while (closed) {
        changed.awaitUninterruptibly();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the threads of a relay", e);
    } finally {
      lock.unlock();
    }
  }
}
