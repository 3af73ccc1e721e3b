package io.cusinart.core.scheduling;

import java.time.Duration;

/** Spans of time that can be added without overflow. */
final class Nanos {

  /** 36 years: beyond any real span, and eight of them can be added without overflow. */
  static final long LIMIT = 1L << 60;

  private static final Duration LONGEST = Duration.ofNanos(LIMIT);

  private Nanos() {}

  /** The span rounded down and pressed into 0 to {@link #LIMIT}. */
  static long of(double nanos) {
    return (long) Math.clamp(nanos, 0.0, (double) LIMIT);
  }

  static long of(Duration duration) {
    return duration.compareTo(LONGEST) >= 0 ? LIMIT : Math.max(0, duration.toNanos());
  }
}
