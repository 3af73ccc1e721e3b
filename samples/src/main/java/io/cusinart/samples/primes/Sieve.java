package io.cusinart.samples.primes;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sieve of Eratosthenes, a segment at a time: another way to the number {@link CountPrimes}
 * finds, sharing no code with it, and many times faster.
 */
public final class Sieve {

  /** The largest limit; it would take hours to go on. */
  public static final long MAX = 1_000_000_000_000L;

  // Stays in a core's own cache.
  private static final int SEGMENT = 1 << 18;

  private Sieve() {}

  /**
   * How many primes are below this number. Takes memory for the primes up to its square root and
   * one segment.
   *
   * @param below from 0 to {@link #MAX}
   */
  public static long countBelow(long below) {
    if (below < 0 || below > MAX) {
      throw new IllegalArgumentException("below must be 0 to %d but is %d".formatted(MAX, below));
    }
    int[] base = primesUpTo((int) Math.sqrt((double) below));
    boolean[] composite = new boolean[SEGMENT];
    long count = 0;
    for (long low = 2; low < below; low += SEGMENT) {
      int size = (int) Math.min(SEGMENT, below - low);
      Arrays.fill(composite, false);
      for (int prime : base) {
        strike(composite, size, low, prime);
      }
      count += primesIn(composite, size);
    }
    return count;
  }

  /** Strikes the multiples of a prime from its square on; smaller ones fall to smaller primes. */
  private static void strike(boolean[] composite, int size, long low, long prime) {
    long firstInSegment = (low + prime - 1) / prime * prime;
    long first = Math.max(prime * prime, firstInSegment) - low;
    for (long i = first; i < size; i += prime) {
      composite[(int) i] = true;
    }
  }

  private static long primesIn(boolean[] composite, int size) {
    long count = 0;
    for (int i = 0; i < size; i++) {
      if (!composite[i]) {
        count++;
      }
    }
    return count;
  }

  private static int[] primesUpTo(int last) {
    boolean[] composite = new boolean[last + 1];
    for (int n = 2; (long) n * n <= last; n++) {
      if (!composite[n]) {
        strike(composite, last + 1, 0, n);
      }
    }
    return IntStream.rangeClosed(2, last).filter(n -> !composite[n]).toArray();
  }
}
