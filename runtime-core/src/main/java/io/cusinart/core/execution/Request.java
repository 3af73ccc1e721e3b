package io.cusinart.core.execution;

import io.cusinart.core.serialization.Payload;
import java.util.List;

/**
 * What a submitter wants of an executor, whichever way it travels. Immutable.
 *
 * <p>Each is answered with {@link Reply}s, which go back the way that {@link Replies} knows.
 */
public sealed interface Request {

  /**
   * Run an attempt. Answered with one of {@code Completed}, {@code Threw}, {@code Unusable}, {@code
   * Refused} or {@code GivenUp}.
   *
   * @param key names the attempt
   * @param remainingNanos until its deadline; a duration, because clocks differ
   * @param predictedNanos how long it is expected to run here
   * @param blocking which lane
   * @param computation encoded
   * @param input encoded
   */
  record Order(
      AttemptKey key,
      long remainingNanos,
      long predictedNanos,
      boolean blocking,
      Payload computation,
      Payload input)
      implements Request {}

  /**
   * Give an attempt up. Answered with {@code GivenUp}, unless its result is faster, or with {@code
   * Missing} if it is not here.
   */
  record Cancel(AttemptKey key) implements Request {}

  /**
   * Which of these attempts are not here? Answered with {@code Missing} for each that neither waits
   * nor runs, after the answer it may have had.
   */
  record Inquiry(List<AttemptKey> keys) implements Request {

    /** Copies the keys. */
    public Inquiry {
      keys = List.copyOf(keys);
    }
  }
}
