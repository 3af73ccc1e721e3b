package io.cusinart.core.security;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warnings that strangers cause, so that many of them do not fill a disk: in each minute the first
 * ten, then the hundredth, the thousandth and so on, with their number. Safe for use by several
 * threads.
 */
public final class Complaints {

  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int ALL_UP_TO = 10;

  private final Logger log;
  private final LongSupplier nanos;
  private long windowNanos;
  private long count;

  /** Into this log. */
  public Complaints(Logger log) {
    this(log, System::nanoTime);
  }

  Complaints(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  /** Says it, or only counts it. */
  public void add(String complaint) {
    long number = next();
    if (number < ALL_UP_TO) {
      log.warn("{}", complaint);
    } else if (isPowerOfTen(number)) {
      log.warn(
          "{} (number [{}] in a minute; up to [{}] they are only counted)",
          complaint,
          number,
          10 * number);
    }
  }

  private synchronized long next() {
    long now = nanos.getAsLong();
    if (count == 0 || now - windowNanos >= WINDOW_NANOS) {
      windowNanos = now;
      count = 0;
    }
    return ++count;
  }

  private static boolean isPowerOfTen(long number) {
    long rest = number;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }
}
