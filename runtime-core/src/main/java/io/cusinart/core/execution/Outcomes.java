package io.cusinart.core.execution;

import io.cusinart.api.NodeId;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.execution.Reply.Flaw;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.serialization.ForeignClass;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.serialization.ValuesReader;
import io.cusinart.core.task.OpenElements;
import io.cusinart.core.task.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads results and makes outcomes of them. Runs a user's code, so never on an actor's thread; safe
 * for use by several threads.
 */
final class Outcomes {

  private final UserObjectCodec codec;

  Outcomes(UserObjectCodec codec) {
    this.codec = codec;
  }

  /** The outcome of a task of its own. */
  <O> Outcome<O> of(Verdict verdict, Payload result, Receipt receipt) {
    return verdict instanceof Verdict.Completed
        ? completed(() -> codec.decode(result), receipt)
        : withoutResult(verdict, receipt);
  }

  /** The outcome of what has no result; a completed one says that it was lost. */
  static <O> Outcome<O> withoutResult(Verdict verdict, Receipt receipt) {
    return switch (verdict) {
      case Verdict.Completed _ -> new Outcome.Unknown<>("its answer has no result", receipt);
      case Verdict.Failed(RuntimeFailure cause) -> new Outcome.Failed<>(cause, receipt);
      case Verdict.Rejected(var reason, String detail, Duration retryAfter) ->
          new Outcome.Rejected<>(reason, detail, retryAfter, receipt);
      case Verdict.Cancelled(boolean started, var by) ->
          new Outcome.Cancelled<>(started, by, receipt);
      case Verdict.Unknown(String detail) -> new Outcome.Unknown<>(detail, receipt);
    };
  }

  /**
   * What was answered for elements of a bundle.
   *
   * @param results as they came
   * @param elements their indexes in the bundle; {@link OpenElements#LATE} in the place of a result
   *     that came too late
   * @param node where they ran
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and made for every answer.
  record Answered(Results results, int[] elements, NodeId node) {}

  /** The outcomes of the elements that were not late. */
  <O> List<Outcome<O>> ofElements(
      Answered answered, Bundle.Receipts completed, Bundle.Receipts failed) {
    int[] elements = answered.elements();
    var outcomes = new ArrayList<Outcome<O>>(elements.length);
    int place = 0;
    Iterator<Flaw> flaws = answered.results().flaws().iterator();
    try (ValuesReader reader = codec.reader(answered.results().values())) {
      for (; place < elements.length && reader.next(); place++) {
        @Nullable Flaw flaw = reader.isEmpty() && flaws.hasNext() ? flaws.next() : null;
        int element = elements[place];
        if (element == OpenElements.LATE) {
          continue;
        }
        outcomes.add(
            flaw == null
                ? completed(reader::value, completed.of(element))
                : new Outcome.Failed<>(cause(flaw, answered.node()), failed.of(element)));
      }
    } catch (RuntimeFailure.Invalid damaged) {
      // Those that could not be told apart are dealt with below.
    }
    for (; place < elements.length; place++) {
      if (elements[place] != OpenElements.LATE) {
        var lost = new RuntimeFailure.Invalid("the result cannot be read here: it is damaged");
        outcomes.add(new Outcome.Failed<>(lost, failed.of(elements[place])));
      }
    }
    return outcomes;
  }

  private static RuntimeFailure cause(Flaw flaw, NodeId node) {
    return flaw.type().isEmpty()
        ? new RuntimeFailure.Invalid("on node " + node + ": " + flaw.message())
        : new RuntimeFailure.ComputationFailed(node, flaw.type(), flaw.message(), flaw.stack());
  }

  private interface Reading {
    @Nullable Object read();
  }

  // The node ran the computation whose type the caller's compiler has checked.
  @SuppressWarnings({"unchecked", "NullAway"})
  private static <O> Outcome<O> completed(Reading result, Receipt receipt) {
    try {
      return new Outcome.Completed<>((O) result.read(), receipt);
    } catch (RuntimeFailure.Invalid unreadable) {
      return new Outcome.Failed<>(unreadable, receipt);
    } catch (ForeignClass foreign) {
      String what = "the result cannot be read here: " + foreign.getMessage();
      return new Outcome.Failed<>(new RuntimeFailure.Invalid(what), receipt);
    } catch (Throwable thrown) { // a user's class is made here, and the stage must end
      String what = "the result cannot be read here: " + thrown.getClass().getName();
      return new Outcome.Failed<>(new RuntimeFailure.Invalid(what), receipt);
    }
  }
}
