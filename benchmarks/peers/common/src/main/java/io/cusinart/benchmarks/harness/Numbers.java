package io.cusinart.benchmarks.harness;

import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Numbers that are given out until their time is over, and a look for each of them among the
 * answers. Given out by one thread; answered by several.
 */
public final class Numbers {

  private final LongSupplier nanoTime;
  private final long endsNanos;
  private final BitSet seen = new BitSet();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int given;
  private long inTime;
  private long strange;

  /** Open from now on for this long. */
  public Numbers(Duration length) {
    this(length, System::nanoTime);
  }

  Numbers(Duration length, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.endsNanos = nanoTime.getAsLong() + length.toNanos();
  }

  /** Whether another may be taken. */
  public boolean open() {
    return nanoTime.getAsLong() - endsNanos < 0 && given < Integer.MAX_VALUE;
  }

  /** The next one. */
  public int next() {
    int number = given;
    given = number + 1;
    return number;
  }

  /** One was answered with itself. */
  public void answered(int number) {
    lock.lock();
    try {
      count(number, open());
    } finally {
      lock.unlock();
    }
  }

  /** Several were answered with themselves. */
  public void answered(Iterable<Integer> numbers) {
    lock.lock();
    try {
      boolean open = open();
      for (int number : numbers) {
        count(number, open);
      }
    } finally {
      lock.unlock();
    }
  }

  private void count(int number, boolean open) {
    if (number < 0 || number >= given || seen.get(number)) {
      strange++;
      return;
    }
    seen.set(number);
    inTime += open ? 1 : 0;
  }

  /** How many were answered before the time was over. */
  public long inTime() {
    lock.lock();
    try {
      return inTime;
    } finally {
      lock.unlock();
    }
  }

  /** How many were given out and not answered. */
  public long missing() {
    lock.lock();
    try {
      return (long) given - seen.cardinality();
    } finally {
      lock.unlock();
    }
  }

  /** How many answers were nobody's, or a second one. */
  public long strange() {
    lock.lock();
    try {
      return strange;
    } finally {
      lock.unlock();
    }
  }
}
