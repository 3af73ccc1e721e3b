package io.cusinart.core.execution;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.cusinart.api.Outcome;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.WireMessage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an executor answers a submitter, whichever way it travels. Immutable. */
public sealed interface Reply extends TaskTracker.Command, WireMessage {

  /**
   * How long an attempt took on its node.
   *
   * @param queuedNanos waiting in the lane
   * @param ranNanos in the body, reading and writing included
   * @param cpuNanos of those on a processor; 0 if that was not measured
   */
  record Timing(long queuedNanos, long ranNanos, long cpuNanos) {

    /** Below this part of the time a body mostly waits, and a processor's time says little. */
    private static final int MOSTLY_WAITS = 4;

    /** Of an attempt whose time on a processor was not measured. */
    public Timing(long queuedNanos, long ranNanos) {
      this(queuedNanos, ranNanos, 0);
    }

    /**
     * What the attempt teaches of its cost: time on a processor, which does not grow when others
     * crowd it, or all of its time if that was not measured or the body mostly waited.
     */
    long costNanos() {
      return cpuNanos >= ranNanos / MOSTLY_WAITS && cpuNanos > 0 ? cpuNanos : ranNanos;
    }
  }

  /** The body returned. {@code load} rides along now and then. */
  record Completed(AttemptKey key, Payload result, Timing timing, @Nullable LoadReport load)
      implements Reply {

    /** Refuses what lacks a part. */
    public Completed {
      requireNonNull(key, "key");
      requireNonNull(result, "result");
      requireNonNull(timing, "timing");
    }

    Completed withLoad(@Nullable LoadReport newLoad) {
      return new Completed(key, result, timing, newLoad);
    }
  }

  /**
   * What became of some elements of a bundle that were run one after the other.
   *
   * @param first place of the first of them among those that the attempt carries, from 0
   * @param count how many they are
   * @param values their results as a {@code ValuesWriter} made them; nothing in the place of one
   *     that has none
   * @param flaws of those that have none, in order
   */
  record Results(int first, int count, Payload values, List<Flaw> flaws) {

    /** Refuses what lacks a part; copies the flaws. */
    public Results {
      requireNonNull(values, "values");
      flaws = List.copyOf(requireNonNull(flaws, "flaws"));
    }
  }

  /**
   * Why an element has no result.
   *
   * @param type of what its body threw; empty if its body did not run or its result cannot travel
   * @param message of what was thrown, or what is wrong
   * @param stack where it was thrown, or empty
   */
  record Flaw(String type, String message, String stack) {

    /** Refuses what lacks a part. */
    public Flaw {
      requireNonNull(type, "type");
      requireNonNull(message, "message");
      requireNonNull(stack, "stack");
    }
  }

  /** Some elements of a bundle have ended; the others follow. */
  record Partial(AttemptKey key, Results results, Timing timing) implements Reply {

    /** Refuses what lacks a part. */
    public Partial {
      requireNonNull(key, "key");
      requireNonNull(results, "results");
      requireNonNull(timing, "timing");
    }
  }

  /**
   * The last elements of a bundle have ended. An element that was in no answer was lost on the way.
   * {@code load} rides along now and then.
   */
  record Finished(AttemptKey key, Results results, Timing timing, @Nullable LoadReport load)
      implements Reply {

    /** Refuses what lacks a part. */
    public Finished {
      requireNonNull(key, "key");
      requireNonNull(results, "results");
      requireNonNull(timing, "timing");
    }

    Finished withLoad(@Nullable LoadReport newLoad) {
      return new Finished(key, results, timing, newLoad);
    }
  }

  /** The body threw. */
  record Threw(AttemptKey key, String type, String message, String stack, Timing timing)
      implements Reply {

    /** Refuses what lacks a part. */
    public Threw {
      requireNonNull(key, "key");
      requireNonNull(type, "type");
      requireNonNull(message, "message");
      requireNonNull(stack, "stack");
      requireNonNull(timing, "timing");
    }
  }

  /** The task could not be read there, or its result cannot travel. */
  record Unusable(AttemptKey key, String message) implements Reply {

    /** Refuses what lacks a part. */
    public Unusable {
      requireNonNull(key, "key");
      requireNonNull(message, "message");
    }
  }

  /**
   * The node cannot read it, because it does not have a class of it or has another build of one:
   * nothing was started, and another node may.
   *
   * @param identity of the class, by {@link io.cusinart.core.serialization.Payload#classes()}
   */
  record Foreign(AttemptKey key, long identity, String message) implements Reply {

    /** Refuses what lacks a part. */
    public Foreign {
      requireNonNull(key, "key");
      requireNonNull(message, "message");
    }
  }

  /** The node did not start it. */
  record Refused(AttemptKey key, Outcome.Reason reason, String detail, Duration retryAfter)
      implements Reply {

    /**
     * Refuses what lacks a part. Of the reasons that only another version knows each means that it
     * was not started there, as that of a full queue does.
     */
    public Refused {
      requireNonNull(key, "key");
      reason = requireNonNullElse(reason, Outcome.Reason.QUEUE_FULL);
      requireNonNull(detail, "detail");
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /** The node gave it up. */
  record GivenUp(AttemptKey key, boolean started) implements Reply {

    /** Refuses what lacks a part. */
    public GivenUp {
      requireNonNull(key, "key");
    }
  }

  /** The node does not have it; if it ever had, its answer was sent before this. */
  record Missing(AttemptKey key) implements Reply {

    /** Refuses what lacks a part. */
    public Missing {
      requireNonNull(key, "key");
    }
  }

  /** The body says how far it is. */
  record Reported(AttemptKey key, double fraction, String note) implements Reply {

    /** Refuses what lacks a part. */
    public Reported {
      requireNonNull(key, "key");
      requireNonNull(note, "note");
    }
  }
}
