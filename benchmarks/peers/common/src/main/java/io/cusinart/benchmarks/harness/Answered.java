package io.cusinart.benchmarks.harness;

import org.jspecify.annotations.Nullable;

/**
 * Who is told how one task ended, once, on whatever thread brings it. Implementations do not block
 * and are safe for use by several threads.
 */
public interface Answered<T> {

  /** With this. */
  void done(T value);

  /** With none: the system has given it up, and whether to try again is the caller's affair. */
  void failed(Throwable cause);

  /** The same by the two arguments of a future's callback, of which one is null. */
  default void ended(@org.jspecify.annotations.Nullable T value, @Nullable Throwable cause) {
    if (value != null) {
      done(value);
    } else {
      failed(cause != null ? cause : new IllegalStateException("the answer was null"));
    }
  }
}
