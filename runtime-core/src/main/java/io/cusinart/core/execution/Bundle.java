package io.cusinart.core.execution;

import io.cusinart.api.NodeId;
import io.cusinart.api.Receipt;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.ValuesReader;
import io.cusinart.core.task.OpenElements;
import io.cusinart.core.task.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a task that is a bundle has beyond an ordinary one: elements, each with an end of its own.
 * Guarded by the lock of its {@link TaskEntry}.
 *
 * @param open which elements have no outcome yet
 * @param sink told the end of each element once
 */
record Bundle(OpenElements open, Sink sink) {

  /** Where the ends of elements go. It must hand anything that runs a user's code to a thread. */
  interface Sink {

    /**
     * Some have run. {@code completed} and {@code failed} make the receipts of those that have a
     * result and of those that have none.
     */
    void answered(Outcomes.Answered answered, Receipts completed, Receipts failed);

    /** All that had no end yet have this one. */
    void ended(Verdict verdict, int[] elements, Receipts receipts);
  }

  /**
   * Makes the receipts of elements. Immutable.
   *
   * @param first id of the bundle and of its first element
   * @param attempts of the bundle
   * @param elapsed since it was submitted
   */
  record Receipts(TaskId first, List<Receipt.Attempt> attempts, Duration elapsed) {

    /** Copies the attempts once, so that no element's receipt has to. */
    Receipts {
      attempts = List.copyOf(attempts);
    }

    Receipt of(int element) {
      return new Receipt(idOf(first, element), attempts, elapsed);
    }

    /** The same where the attempt of this number ended so, with an element's share of its time. */
    Receipts with(int number, Receipt.End end, Timing share) {
      return new Receipts(
          first,
          attempts.stream().map(a -> a.number() == number ? ended(a, end, share) : a).toList(),
          elapsed);
    }

    private static Receipt.Attempt ended(Receipt.Attempt attempt, Receipt.End end, Timing share) {
      return new Receipt.Attempt(
          attempt.number(),
          attempt.node(),
          attempt.incarnation(),
          Duration.ofNanos(share.queuedNanos()),
          Duration.ofNanos(share.ranNanos()),
          end);
    }
  }

  /** The id of an element of a bundle: they are consecutive. */
  static TaskId idOf(TaskId first, int element) {
    return new TaskId(first.submitter(), first.sequence() + element);
  }

  /** Ends the elements that these are the results of; answers how many results came too late. */
  int deliver(int attempt, Results results, Timing timing, NodeId node, Receipts receipts) {
    int before = open.open();
    int[] elements = open.end(attempt, results.first(), results.count());
    int taken = before - open.open();
    if (taken > 0) {
      long ranNanos = timing.ranNanos() / (results.first() + results.count());
      var share = new Timing(timing.queuedNanos(), ranNanos);
      sink.answered(
          new Outcomes.Answered(results, elements, node),
          receipts.with(attempt, Receipt.End.COMPLETED, share),
          receipts.with(attempt, Receipt.End.FAILED, share));
    }
    return results.count() - taken;
  }

  /** What an attempt carries that is sent now. */
  Request.Elements carry(int attempt) {
    int[] indexes = open.carry(attempt);
    boolean all = indexes.length == open.count();
    return new Request.Elements(
        indexes.length, all ? List.of() : Arrays.stream(indexes).boxed().toList());
  }

  /** The inputs of these elements, of the inputs of all. */
  static Payload inputsOf(Request.Elements elements, Payload all) {
    return elements.indexes().isEmpty()
        ? all
        : ValuesReader.select(
            all, elements.indexes().stream().mapToInt(Integer::intValue).toArray());
  }
}
