package io.cusinart.core.execution;

/**
 * How long what has ended in a lane took, compared with what was predicted. Pure; not safe for use
 * by two threads.
 *
 * <p>Refusals rest on it, so it errs to one side: it shortens predictions that turned out too long,
 * a guess for something never measured above all, and never lengthens one.
 */
final class Pace {

  /** Fewer runs say nothing. */
  private static final int ENOUGH_RUNS = 8;

  /** What a run leaves of what was known before: the last 16 or so count. */
  private static final double REMEMBERED = 15.0 / 16;

  private int runs;
  private double ran;
  private double predicted;

  /** So long it was predicted and so long it ran. */
  void ended(long predictedNanos, long ranNanos) {
    runs = Math.min(ENOUGH_RUNS, runs + 1);
    ran = ran * REMEMBERED + Math.max(1, ranNanos);
    predicted = predicted * REMEMBERED + Math.max(1, predictedNanos);
  }

  /** What a prediction is worth: itself, or less. */
  long expected(long predictedNanos) {
    return runs == 0 ? predictedNanos : (long) (predictedNanos * Math.min(1, ran / predicted));
  }

  /** The same where it can be relied on, else 0: before enough has ended. */
  long certain(long predictedNanos) {
    return runs < ENOUGH_RUNS ? 0 : expected(predictedNanos);
  }
}
