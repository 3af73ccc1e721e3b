package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.cusinart.api.Priority;
import io.cusinart.core.serialization.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a submitter wants of an executor, whichever way it travels. Immutable.
 *
 * <p>Each is answered with {@link Reply}s, which go back the way that {@link Replies} knows.
 */
public sealed interface Request {

  /**
   * Run an attempt. Answered with one of {@code Completed}, {@code Threw}, {@code Unusable}, {@code
   * Refused} or {@code GivenUp}; a bundle with {@code Finished} in place of {@code Completed},
   * after any number of {@code Partial}s.
   *
   * @param key names the attempt
   * @param remainingNanos until its deadline; a duration, because clocks differ
   * @param predictedNanos how long it is expected to run here
   * @param blocking which lane
   * @param priority which of the lane's lines it waits in
   * @param computation encoded
   * @param input encoded; of a bundle, what a {@code ValuesWriter} made of its elements' inputs
   * @param elements of a bundle; null for a task of its own
   */
  record Order(
      AttemptKey key,
      long remainingNanos,
      long predictedNanos,
      boolean blocking,
      Priority priority,
      Payload computation,
      Payload input,
      @Nullable Elements elements)
      implements Request {

    /**
     * Refuses what lacks a part. Without a priority that is known here, as from another version, it
     * is a normal one.
     */
    public Order {
      requireNonNull(key, "key");
      requireNonNull(computation, "computation");
      requireNonNull(input, "input");
      priority = requireNonNullElse(priority, Priority.NORMAL);
    }

    /** How many inputs it carries. */
    int count() {
      return elements == null ? 1 : elements.count();
    }
  }

  /**
   * Which elements of a bundle an attempt carries.
   *
   * @param count how many inputs there are
   * @param indexes of the elements in the bundle, in the order of the inputs; empty if they are 0
   *     to {@code count - 1}
   */
  record Elements(int count, List<Integer> indexes) {

    /** Copies the indexes. */
    public Elements {
      indexes = List.copyOf(requireNonNull(indexes, "indexes"));
    }

    /** The index in the bundle of the element in this place. */
    int indexOf(int place) {
      return indexes.isEmpty() ? place : indexes.get(place);
    }
  }

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
      keys = List.copyOf(requireNonNull(keys, "keys"));
    }
  }
}
