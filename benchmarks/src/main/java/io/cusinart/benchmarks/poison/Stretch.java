package io.cusinart.benchmarks.poison;

import io.cusinart.api.Outcome;
import io.cusinart.benchmarks.load.Tally;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Well-behaved tasks that were due in some time, and what was put among them. Safe for threads. */
public final class Stretch {

  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String name;
  private final ConcurrentHistogram nanos = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
  private final Tally behaved = new Tally();
  private final Tally poison = new Tally();

  Stretch(String name) {
    this.name = name;
  }

  /** A well-behaved task has its outcome, so long after it was due. */
  void ended(Outcome<?> outcome, long afterNanos) {
    nanos.recordValue(Math.min(LONGEST_NANOS, afterNanos));
    behaved.add(outcome);
  }

  /** Poison has its outcome. */
  void ended(Outcome<?> outcome) {
    poison.add(outcome);
  }

  /** What was put among them. */
  public String name() {
    return name;
  }

  /** The time within which this many of a hundred well-behaved tasks had their outcomes. */
  public double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /** What became of the well-behaved. */
  public Tally behaved() {
    return behaved;
  }

  /** What became of the others. */
  public Tally poison() {
    return poison;
  }
}
