package io.cusinart.samples.primes;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * The number of primes in a range, found by dividing each odd number by the odd numbers up to its
 * square root. Immutable.
 *
 * <p>Deliberately slow: it is work whose result anyone can check and whose time can be told
 * beforehand. It looks for a cancel, and reports progress, after at most about a million divisions
 * (for numbers above 4·10¹², after each number).
 */
public record CountPrimes() implements DistributedComputation<Range, Long> {

  /**
   * What one number n costs, divided by √n: measured on one core for the numbers below 20 million.
   * Most numbers have a small divisor and cost nothing; the primes cost √n / 2 divisions each.
   */
  private static final double NANOS_PER_ROOT = 0.08;

  /** A few milliseconds of work: prompt to a person, and far from measurable. */
  private static final double DIVISIONS_PER_LOOK = 1 << 20;

  /**
   * Counts.
   *
   * @throws CancellationException if the task was cancelled on the way
   */
  @Override
  public Long execute(Range range, TaskContext context) {
    long stride = numbersPerLook(range);
    long count = 0;
    for (long from = range.from(); from < range.to(); from += stride) {
      if (context.cancelled()) {
        throw new CancellationException("cancelled at %d of %s".formatted(from, range));
      }
      context.progress((double) (from - range.from()) / range.width(), "at " + from);
      count += countOf(from, Math.min(from + stride, range.to()));
    }
    return count;
  }

  /**
   * Proportional to the sum of √n over the range, taken as its width times the root in the middle.
   */
  @Override
  public ComputationCost estimateCost(Range range) {
    double middle = range.from() + range.width() / 2.0;
    double nanos = range.width() * Math.sqrt(middle) * NANOS_PER_ROOT;
    return ComputationCost.cpu(Duration.ofNanos((long) nanos));
  }

  /** As if all were primes, which take √n / 2 divisions; the even ones among them take none. */
  private static long numbersPerLook(Range range) {
    double divisionsPerNumber = Math.sqrt((double) range.to()) / 4;
    return Math.max(2, (long) (DIVISIONS_PER_LOOK / divisionsPerNumber));
  }

  private static long countOf(long from, long to) {
    long count = from <= 2 && to > 2 ? 1 : 0;
    for (long n = Math.max(3, from | 1); n < to; n += 2) {
      if (isOddPrime(n)) {
        count++;
      }
    }
    return count;
  }

  private static boolean isOddPrime(long n) {
    for (long divisor = 3; divisor * divisor <= n; divisor += 2) {
      if (n % divisor == 0) {
        return false;
      }
    }
    return true;
  }
}
