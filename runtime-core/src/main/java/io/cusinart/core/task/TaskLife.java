package io.cusinart.core.task;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.Receipt.End;
import io.cusinart.api.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 *   <li>no more attempts are started than the delivery allows, whether after a loss, a failure or
 *       as a hedge; a refused attempt was not started;
 *   <li>at most once is never started twice, at least once moves on suspicion already;
 *   <li>what failed is tried again only if the options say so, only if the body threw (what cannot
 *       be read or sent will never work), and only after a {@link Step.Pause};
 *   <li>at most one hedge, only where no attempt of the task was before, and only while exactly one
 *       attempt is out and its node is trusted;
 *   <li>a task that {@value #MOST_DEATHS} nodes died with, or seem to have, is not started again;
 *   <li>"cancelled" and "rejected" are said only when they are provable, else "unknown".
 * </ul>
 *
 * <p>Not final only so that a test can take {@link #hasEnded}, {@link #mostDeaths} and {@link
 * #mostAttempts} out and see what they are for.
 */
public class TaskLife {

  /** A task that as many nodes died with is not given to another one. */
  public static final int MOST_DEATHS = 2;

  private final Options options;
  private final Attempts attempts = new Attempts();
  private final List<NodeId> deaths = new ArrayList<>(0);
  private Set<Long> refusedBy = Set.of();
  private Set<Long> leaving = Set.of();
  private Set<Integer> begun = Set.of();
  private boolean parked;
  private boolean pausing;
  private boolean hedging;
  private boolean hedgeUsed;
  private boolean ended;
  private boolean startedSomewhere;
  private boolean waitsForRoom;
  private int failures;

  /** Of the attempt that ended last, if that is how it ended. */
  private @Nullable RuntimeFailure lastFailure;

  private Outcome.@Nullable Cause cancelledBy;
  private Verdict.@Nullable Rejected refusal;

  /** A task that was not sent yet. */
  public TaskLife(Options options) {
    this.options = options;
  }

  /**
   * When all queues are full it is to wait, not to be rejected: its submitter holds back what comes
   * after it. To be called before it begins.
   */
  public final void waitForRoom() {
    waitsForRoom = true;
  }

  /** The first step: place it. */
  public final Step begin() {
    return dispatch();
  }

  /** The submitter itself refuses the task before it was placed. */
  public final Step refuse(Outcome.Reason reason, String detail, Duration retryAfter) {
    return hasEnded() || !attempts.isEmpty()
        ? new Step.Wait()
        : end(new Verdict.Rejected(reason, detail, retryAfter));
  }

  /** The shell has placed the attempt; it may send it only if this answers {@link Step.Send}. */
  public final Step placed(NodeId node, long incarnation) {
    if (hasEnded()) {
      return new Step.Drop();
    }
    if (hedging) {
      hedging = false;
      if (attempts.incarnations().contains(incarnation)) {
        return new Step.Wait();
      }
    } else if (refusal != null && refusedBy.contains(incarnation)) {
      return reject(refusal);
    }
    parked = false;
    attempts.add(Attempt.sent(attempts.nextNumber(), node, incarnation));
    return new Step.Send();
  }

  /**
   * The shell found no node for the attempt.
   *
   * @param mayComeBack whether a node that would do is only suspected, so that it is worth waiting
   */
  public final Step noNode(String why, boolean mayComeBack) {
    if (hasEnded()) {
      return new Step.Drop();
    }
    if (hedging) {
      hedging = false;
      return new Step.Wait();
    }
    if (refusal != null && attempts.startedOrLost() == 0) {
      return reject(refusal);
    }
    if (attempts.isEmpty() && !mayComeBack) {
      return end(new Verdict.Rejected(Outcome.Reason.NO_ELIGIBLE_NODE, why, Duration.ofSeconds(1)));
    }
    parked = true;
    return new Step.Wait();
  }

  /** The cluster has changed, or some time has passed: a parked task may be placed now. */
  public final Step retry() {
    return parked && !hasEnded() && cancelledBy == null ? dispatch() : new Step.Wait();
  }

  /** The {@link Step.Pause} is over. */
  public final Step resume() {
    if (!pausing || hasEnded() || cancelledBy != null) {
      return new Step.Wait();
    }
    pausing = false;
    return goOn();
  }

  /** Whether it waits for a node. */
  public final boolean isParked() {
    return parked;
  }

  /** Whether {@link #hedge} would start a second copy now. */
  public final boolean mayHedge() {
    return !hasEnded()
        && options.hedged()
        && options.delivery() instanceof Delivery.AtLeastOnce
        && !hedgeUsed
        && cancelledBy == null
        && mayStart()
        && attempts.outstanding().size() == 1
        && attempts.open().size() == 1;
  }

  /**
   * The first copy has been out for longer than it should. This is the only chance for a second
   * one: if there is no other node for it, there is none.
   */
  public final Step hedge() {
    if (!mayHedge()) {
      return new Step.Wait();
    }
    hedgeUsed = true;
    hedging = true;
    return dispatch();
  }

  /** Whether an answer of this attempt would count now. */
  public final boolean accepts(int number, long incarnation) {
    return !hasEnded()
        && attempts.find(number, incarnation).filter(Attempt::outstanding).isPresent();
  }

  /** A node answered. */
  public final Step answered(
      int number, long incarnation, Answer answer, long queuedNanos, long ranNanos) {
    Optional<Attempt> named = attempts.find(number, incarnation);
    if (named.isEmpty() || hasEnded() || !named.get().outstanding()) {
      return new Step.Drop();
    }
    Attempt attempt = named.get();
    return switch (answer) {
      case Answer.Returned _ -> {
        attempts.mark(attempt.ended(End.COMPLETED, queuedNanos, ranNanos));
        yield end(new Verdict.Completed());
      }
      case Answer.Broken(var cause) -> {
        attempts.mark(attempt.ended(End.FAILED, queuedNanos, ranNanos));
        yield onBroken(cause);
      }
      case Answer.Refused refused -> onRefused(attempt, refused);
      case Answer.GivenUp(boolean started) -> onGivenUp(attempt, started);
    };
  }

  private Step onBroken(RuntimeFailure cause) {
    startedSomewhere = true;
    boolean again =
        options.retryFailures()
            && options.delivery() instanceof Delivery.AtLeastOnce
            && cause instanceof RuntimeFailure.ComputationFailed
            && cancelledBy == null;
    if (!again) {
      return end(new Verdict.Failed(cause));
    }
    lastFailure = cause;
    failures++;
    if (!attempts.open().isEmpty() || !mayStart()) {
      return goOn();
    }
    parked = false;
    pausing = true;
    return new Step.Pause(failures, cause.getMessage());
  }

  /** Unasked, it is a node that drains: what it had not started does not count as an attempt. */
  private Step onGivenUp(Attempt attempt, boolean started) {
    startedSomewhere |= started;
    lastFailure = started ? null : lastFailure;
    boolean unasked = cancelledBy == null;
    attempts.mark(attempt.ended(unasked && !started ? End.REFUSED : End.CANCELLED, 0, 0));
    return goOn();
  }

  /**
   * The node does not have the attempt and its answer has not come: the one or the other was lost
   * on the way.
   */
  public final Step missing(int number, long incarnation) {
    Optional<Attempt> named = attempts.find(number, incarnation);
    if (named.isEmpty() || hasEnded() || !named.get().outstanding()) {
      return new Step.Wait();
    }
    attempts.mark(named.get().ended(End.LOST, 0, 0));
    startedSomewhere = true;
    lastFailure = null;
    return goOn();
  }

  /** A node says that it begins the body; it does so for every attempt but the first. */
  public final void begun(int number, long incarnation) {
    if (attempts.find(number, incarnation).isPresent()) {
      var more = new HashSet<>(begun);
      more.add(number);
      begun = Set.copyOf(more);
    }
  }

  /** A node is silent; it may come back. */
  public final Step suspected(long incarnation) {
    if (hasEnded() || options.delivery() instanceof Delivery.AtMostOnce) {
      return new Step.Wait();
    }
    boolean moved = attempts.endAll(incarnation, End.SUSPECTED, a -> a.end() == End.OPEN);
    return moved ? goOn() : new Step.Wait();
  }

  /**
   * Whether {@link #suspected} would send it elsewhere, budget permitting: not if it runs elsewhere
   * as well, is being cancelled or may not be started again.
   */
  public final boolean movesFrom(long incarnation) {
    List<Attempt> open = attempts.open();
    return !hasEnded()
        && !(options.delivery() instanceof Delivery.AtMostOnce)
        && cancelledBy == null
        && mayStart()
        && !open.isEmpty()
        && open.stream().allMatch(a -> a.incarnation() == incarnation);
  }

  /** A suspected node is back: what it had counts as running there again. */
  public final Step trusted(long incarnation) {
    if (!hasEnded() && attempts.endAll(incarnation, End.OPEN, a -> a.end() == End.SUSPECTED)) {
      parked = false;
    }
    return new Step.Wait();
  }

  /** A node is about to leave as it should: that it goes is not this task's doing. */
  public final Step draining(long incarnation) {
    if (!hasEnded()
        && attempts.outstanding().stream().anyMatch(a -> a.incarnation() == incarnation)) {
      var more = new HashSet<>(leaving);
      more.add(incarnation);
      leaving = Set.copyOf(more);
    }
    return new Step.Wait();
  }

  /** A node is gone for good: its attempts are fenced. */
  public final Step gone(long incarnation) {
    List<Attempt> there =
        attempts.outstanding().stream().filter(a -> a.incarnation() == incarnation).toList();
    if (hasEnded() || there.isEmpty()) {
      return new Step.Wait();
    }
    attempts.endAll(incarnation, End.LOST, Attempt::outstanding);
    startedSomewhere = true;
    lastFailure = null;
    if (mayHaveKilled(there)) {
      deaths.add(there.getFirst().node());
    }
    return goOn();
  }

  /** The caller, the deadline or the closing engine wants it ended. */
  public final Step cancel(Outcome.Cause by) {
    if (hasEnded() || cancelledBy != null) {
      return new Step.Wait();
    }
    cancelledBy = by;
    List<Attempt> outstanding = attempts.outstanding();
    if (!outstanding.isEmpty()) {
      return new Step.Revoke(outstanding);
    }
    // There is no time for another try, so the failure before it is the last word.
    return by == Outcome.Cause.DEADLINE && lastFailure != null
        ? end(new Verdict.Failed(lastFailure))
        : concludeCancel();
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
    if (lastFailure != null && attempts.outstanding().isEmpty()) {
      return end(new Verdict.Failed(lastFailure));
    }
    return end(
        attempts.startedOrLost() == 0
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
    return parked || pausing ? "waiting" : attempts.isEmpty() ? "placing" : "running";
  }

  /** All attempts so far, in order. */
  public final List<Receipt.Attempt> receipt() {
    return attempts.toReceipt();
  }

  /** Attempts that may still be running somewhere. */
  public final List<Attempt> outstanding() {
    return attempts.outstanding();
  }

  private Step onRefused(Attempt attempt, Answer.Refused refused) {
    attempts.mark(attempt.ended(End.REFUSED, 0, 0));
    var more = new HashSet<>(refusedBy);
    more.add(attempt.incarnation());
    refusedBy = Set.copyOf(more);
    // Of several refusals the one that is over soonest: then one node may take it.
    if (refusal == null || refused.retryAfter().compareTo(refusal.retryAfter()) < 0) {
      refusal = new Verdict.Rejected(refused.reason(), refused.detail(), refused.retryAfter());
    }
    return goOn();
  }

  private Step reject(Verdict.Rejected because) {
    boolean waits = waitsForRoom && because.reason() == Outcome.Reason.QUEUE_FULL;
    if (attempts.startedOrLost() == 0 && !waits) {
      return end(because);
    }
    // If it was started, lost, and now is refused everywhere, "rejected" would be a lie.
    parked = true;
    attempts.forgetRefused();
    refusedBy = Set.of();
    refusal = null;
    return new Step.Wait();
  }

  private Step concludeCancel() {
    if (!attempts.outstanding().isEmpty()) {
      return new Step.Wait();
    }
    Outcome.Cause by = cancelledBy == null ? Outcome.Cause.CALLER : cancelledBy;
    return end(
        attempts.anyEnded(End.LOST)
            ? new Verdict.Unknown("cancelled by %s; %s".formatted(by, attempts.lastLoss()))
            : new Verdict.Cancelled(startedSomewhere, by));
  }

  /** After an attempt has ended without a verdict, its node is suspected, or a pause is over. */
  private Step goOn() {
    if (cancelledBy != null) {
      return concludeCancel();
    }
    if (!attempts.open().isEmpty()) {
      return new Step.Wait();
    }
    if (mayStart()) {
      return parked || pausing ? new Step.Wait() : dispatch();
    }
    // A suspected node may still answer.
    return attempts.outstanding().isEmpty() ? end(lastWord()) : new Step.Wait();
  }

  private Verdict lastWord() {
    if (lastFailure != null) {
      return new Verdict.Failed(lastFailure);
    }
    return deaths.size() >= mostDeaths()
        ? new Verdict.Failed(new RuntimeFailure.NodesDied(deaths))
        : new Verdict.Unknown(attempts.lastLoss());
  }

  private Step dispatch() {
    if (attempts.isEmpty()) {
      return new Step.Dispatch(attempts.nextNumber(), Set.of());
    }
    Set<Long> avoid = attempts.incarnations();
    avoid.addAll(refusedBy);
    return new Step.Dispatch(attempts.nextNumber(), Set.copyOf(avoid));
  }

  private Step end(Verdict verdict) {
    ended = true;
    return new Step.End(verdict);
  }

  /** Whether one more attempt may be started. */
  private boolean mayStart() {
    return attempts.startedOrLost() < mostAttempts() && deathsThatMayBe() < mostDeaths();
  }

  /** A node that refuses connections is mostly dead, but the cluster says so only later. */
  private int deathsThatMayBe() {
    int suspects = 0;
    for (Attempt attempt : attempts.outstanding()) {
      if (attempt.end() == End.SUSPECTED && mayHaveKilled(List.of(attempt))) {
        suspects++;
      }
    }
    return deaths.size() + suspects;
  }

  /**
   * Not if the node was leaving, nor what only waited on it: nodes say when they begin a second
   * attempt, so that work which two nodes had in their queues is not blamed for their end.
   */
  private boolean mayHaveKilled(List<Attempt> there) {
    return there.stream()
        .anyMatch(a ->
            !leaving.contains(a.incarnation()) && (a.number() == 1 || begun.contains(a.number())));
  }

  /** How many attempts may be started in all. */
  protected int mostAttempts() {
    return options.delivery() instanceof Delivery.AtLeastOnce(int most) ? most : 1;
  }

  /** How many nodes may die with it before it is started no more. */
  protected int mostDeaths() {
    return MOST_DEATHS;
  }
}
