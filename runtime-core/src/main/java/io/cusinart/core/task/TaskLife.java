package io.cusinart.core.task;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.Receipt.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one task's life. Not safe for use by two threads: the shell holds a lock.
 *
 * <p>Invariants, held for any order of events:
 *
 * <ul>
 *   <li>exactly one {@link Step.End}; whatever comes later is {@link Step.Drop}ped;
 *   <li>an answer counts only if it names an attempt that was sent, by number and incarnation, and
 *       whose node has not been declared gone: a dead incarnation is fenced;
 *   <li>no more attempts are started than the delivery allows; a refused attempt was not started;
 *   <li>at most once is never started twice, at least once moves on suspicion already;
 *   <li>"cancelled" and "rejected" are said only when they are provable, else "unknown".
 * </ul>
 *
 * <p>Not final only so that a test can take {@link #hasEnded} out and see duplicates.
 */
public class TaskLife {

  private final Delivery delivery;
  private final List<Attempt> attempts = new ArrayList<>(1);
  private Set<Long> refusedBy = Set.of();
  private boolean parked;
  private boolean ended;
  private boolean startedSomewhere;
  private Outcome.@Nullable Cause cancelledBy;
  private Verdict.@Nullable Rejected refusal;

  /** A task that was not sent yet. */
  public TaskLife(Delivery delivery) {
    this.delivery = delivery;
  }

  /** The first step: place it. */
  public final Step begin() {
    return dispatch();
  }

  /** The submitter itself refuses the task before it was placed. */
  public final Step refuse(Outcome.Reason reason, String detail) {
    return end(new Verdict.Rejected(reason, detail, Duration.ofMillis(100)));
  }

  /** The shell has placed the attempt; it may send it only if this answers {@link Step.Send}. */
  public final Step placed(NodeId node, long incarnation) {
    if (hasEnded()) {
      return new Step.Drop();
    }
    if (refusal != null && refusedBy.contains(incarnation)) {
      return reject(refusal);
    }
    parked = false;
    attempts.add(Attempt.sent(attempts.size() + 1, node, incarnation));
    return new Step.Send();
  }

  /** The shell found no node for the attempt. */
  public final Step noNode(String why) {
    if (hasEnded()) {
      return new Step.Drop();
    }
    if (refusal != null && startedOrLost() == 0) {
      return reject(refusal);
    }
    if (attempts.isEmpty()) {
      return end(new Verdict.Rejected(Outcome.Reason.NO_ELIGIBLE_NODE, why, Duration.ofSeconds(1)));
    }
    parked = true;
    return new Step.Wait();
  }

  /** The cluster has changed, or some time has passed: a parked task may be placed now. */
  public final Step retry() {
    return parked && !hasEnded() && cancelledBy == null ? dispatch() : new Step.Wait();
  }

  /** Whether an answer of this attempt would count now. */
  public final boolean accepts(int number, long incarnation) {
    return !hasEnded() && find(number, incarnation).filter(Attempt::outstanding).isPresent();
  }

  /** A node answered. */
  public final Step answered(
      int number, long incarnation, Answer answer, long queuedNanos, long ranNanos) {
    Optional<Attempt> named = find(number, incarnation);
    if (named.isEmpty() || hasEnded() || !named.get().outstanding()) {
      return new Step.Drop();
    }
    Attempt attempt = named.get();
    return switch (answer) {
      case Answer.Returned _ -> {
        mark(attempt.ended(End.COMPLETED, queuedNanos, ranNanos));
        yield end(new Verdict.Completed());
      }
      case Answer.Broken(var cause) -> {
        mark(attempt.ended(End.FAILED, queuedNanos, ranNanos));
        yield end(new Verdict.Failed(cause));
      }
      case Answer.Refused refused -> onRefused(attempt, refused);
      case Answer.GivenUp(boolean started) -> onGivenUp(attempt, started);
    };
  }

  /** Unasked, it is a node that drains: what it had not started does not count as an attempt. */
  private Step onGivenUp(Attempt attempt, boolean started) {
    startedSomewhere |= started;
    boolean unasked = cancelledBy == null;
    mark(attempt.ended(unasked && !started ? End.REFUSED : End.CANCELLED, 0, 0));
    return goOn();
  }

  /**
   * The node does not have the attempt and its answer has not come: the one or the other was lost
   * on the way.
   */
  public final Step missing(int number, long incarnation) {
    Optional<Attempt> named = find(number, incarnation);
    if (named.isEmpty() || hasEnded() || !named.get().outstanding()) {
      return new Step.Wait();
    }
    mark(named.get().ended(End.LOST, 0, 0));
    startedSomewhere = true;
    return goOn();
  }

  /** A node is silent; it may come back. */
  public final Step suspected(long incarnation) {
    if (hasEnded() || delivery instanceof Delivery.AtMostOnce) {
      return new Step.Wait();
    }
    boolean moved = endAll(incarnation, End.SUSPECTED, a -> a.end() == End.OPEN);
    return moved ? goOn() : new Step.Wait();
  }

  /**
   * Whether {@link #suspected} would send it elsewhere, budget permitting: not if it runs elsewhere
   * as well, is being cancelled or has no attempt left.
   */
  public final boolean movesFrom(long incarnation) {
    List<Attempt> open = attempts.stream().filter(a -> a.end() == End.OPEN).toList();
    return !hasEnded()
        && !(delivery instanceof Delivery.AtMostOnce)
        && cancelledBy == null
        && attemptsLeft() > 0
        && !open.isEmpty()
        && open.stream().allMatch(a -> a.incarnation() == incarnation);
  }

  /** A suspected node is back: what it had counts as running there again. */
  public final Step trusted(long incarnation) {
    if (!hasEnded() && endAll(incarnation, End.OPEN, a -> a.end() == End.SUSPECTED)) {
      parked = false;
    }
    return new Step.Wait();
  }

  /** A node is gone for good: its attempts are fenced. */
  public final Step gone(long incarnation) {
    if (hasEnded() || !endAll(incarnation, End.LOST, Attempt::outstanding)) {
      return new Step.Wait();
    }
    startedSomewhere = true;
    return goOn();
  }

  /** The caller, the deadline or the closing engine wants it ended. */
  public final Step cancel(Outcome.Cause by) {
    if (hasEnded() || cancelledBy != null) {
      return new Step.Wait();
    }
    cancelledBy = by;
    return outstanding().isEmpty() ? concludeCancel() : new Step.Revoke(outstanding());
  }

  /** The time to confirm a cancel is over. */
  public final Step graceOver() {
    if (hasEnded() || cancelledBy == null) {
      return new Step.Wait();
    }
    String nodes = String.join(", ", outstanding().stream().map(a -> a.node().value()).toList());
    return end(
        new Verdict.Unknown(
            "cancelled by %s, but %s did not confirm it in time".formatted(cancelledBy, nodes)));
  }

  /** The submitter itself is gone from the cluster: no answer can reach it any more. */
  public final Step abandoned(String why) {
    if (hasEnded()) {
      return new Step.Wait();
    }
    return end(
        startedOrLost() == 0
            ? new Verdict.Rejected(Outcome.Reason.SHUTTING_DOWN, why, Duration.ofSeconds(1))
            : new Verdict.Unknown(why));
  }

  /** Whether the verdict was given, so that nothing counts any more. */
  public boolean hasEnded() {
    return ended;
  }

  /** One word for a person. */
  public final String state() {
    if (cancelledBy != null) {
      return "cancelling";
    }
    return parked ? "waiting" : attempts.isEmpty() ? "placing" : "running";
  }

  /** All attempts so far, in order. */
  public final List<Receipt.Attempt> receipt() {
    return attempts.size() == 1
        ? List.of(attempts.getFirst().toReceipt())
        : attempts.stream().map(Attempt::toReceipt).toList();
  }

  private Step onRefused(Attempt attempt, Answer.Refused refused) {
    mark(attempt.ended(End.REFUSED, 0, 0));
    var more = new HashSet<>(refusedBy);
    more.add(attempt.incarnation());
    refusedBy = Set.copyOf(more);
    refusal = new Verdict.Rejected(refused.reason(), refused.detail(), refused.retryAfter());
    return goOn();
  }

  private Step reject(Verdict.Rejected because) {
    if (startedOrLost() == 0) {
      return end(because);
    }
    // Started once, lost, and now refused everywhere: "rejected" would be a lie, so it waits.
    parked = true;
    refusedBy = Set.of();
    refusal = null;
    return new Step.Wait();
  }

  private Step concludeCancel() {
    if (attempts.stream().anyMatch(Attempt::outstanding)) {
      return new Step.Wait();
    }
    Outcome.Cause by = cancelledBy == null ? Outcome.Cause.CALLER : cancelledBy;
    boolean lost = attempts.stream().anyMatch(a -> a.end() == End.LOST);
    return end(
        lost
            ? new Verdict.Unknown("cancelled by %s; %s".formatted(by, lastLoss()))
            : new Verdict.Cancelled(startedSomewhere, by));
  }

  /** After an attempt has ended without a verdict, or its node is suspected. */
  private Step goOn() {
    if (cancelledBy != null) {
      return concludeCancel();
    }
    if (parked || attempts.stream().anyMatch(attempt -> attempt.end() == End.OPEN)) {
      return new Step.Wait();
    }
    if (attemptsLeft() > 0) {
      return dispatch();
    }
    // A suspected node may still answer.
    return outstanding().isEmpty() ? end(new Verdict.Unknown(lastLoss())) : new Step.Wait();
  }

  private Step dispatch() {
    if (attempts.isEmpty()) {
      return new Step.Dispatch(1, Set.of());
    }
    var avoid = new HashSet<>(refusedBy);
    attempts.forEach(attempt -> avoid.add(attempt.incarnation()));
    return new Step.Dispatch(attempts.size() + 1, Set.copyOf(avoid));
  }

  private Step end(Verdict verdict) {
    ended = true;
    return new Step.End(verdict);
  }

  private String lastLoss() {
    return attempts.stream()
        .filter(a -> a.end() == End.LOST)
        .reduce((_, last) -> last)
        .map(a -> "attempt %d was lost with node %s".formatted(a.number(), a.node()))
        .orElse("no attempt was answered");
  }

  private int attemptsLeft() {
    int allowed =
        switch (delivery) {
          case Delivery.AtMostOnce _ -> 1;
          case Delivery.AtLeastOnce(int most) -> most;
          case Delivery.EffectivelyOnce _ -> 1;
        };
    return allowed - startedOrLost();
  }

  private int startedOrLost() {
    return (int) attempts.stream().filter(a -> a.end() != End.REFUSED).count();
  }

  /** Attempts that may still be running somewhere. */
  public final List<Attempt> outstanding() {
    // On the way of every task, where nearly all have one attempt and none of it left.
    List<Attempt> open = List.of();
    for (Attempt attempt : attempts) {
      if (attempt.outstanding()) {
        open = open.isEmpty() ? new ArrayList<>(2) : open;
        open.add(attempt);
      }
    }
    return open;
  }

  private Optional<Attempt> find(int number, long incarnation) {
    return number >= 1
            && number <= attempts.size()
            && attempts.get(number - 1).incarnation() == incarnation
        ? Optional.of(attempts.get(number - 1))
        : Optional.empty();
  }

  private boolean endAll(long incarnation, End how, Predicate<Attempt> which) {
    List<Attempt> hit =
        attempts.stream().filter(a -> a.incarnation() == incarnation).filter(which).toList();
    hit.forEach(a -> mark(a.ended(how, a.queuedNanos(), a.ranNanos())));
    return !hit.isEmpty();
  }

  private void mark(Attempt attempt) {
    attempts.set(attempt.number() - 1, attempt);
  }
}
