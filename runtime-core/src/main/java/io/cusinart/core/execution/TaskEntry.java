package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Explanation;
import io.cusinart.api.NodeId;
import io.cusinart.api.Progress;
import io.cusinart.api.Receipt;
import io.cusinart.api.TaskId;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.task.Step;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.task.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One task that is out. Its state is guarded by its own lock; nobody holds two of these locks.
 *
 * <p>{@code sink} is told the verdict, with the result's bytes if there are any; it must hand
 * anything that runs a user's code to another thread.
 */
final class TaskEntry {

  /** Where the end of a task goes. */
  interface Sink {
    void ended(Verdict verdict, Payload result, Receipt receipt);
  }

  /** An attempt's share of the outstanding work of its node. */
  private record Charge(int attempt, long incarnation, long nanos) {}

  private static final long RETRY_INTERVAL_NANOS = 1_000_000_000;
  private static final long INQUIRY_INTERVAL_NANOS = 5_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MOST_PATIENCE_NANOS = 10_000_000_000L;

  final TaskId id;
  final EncodedTask task;
  final TaskLife life;
  final Sink sink;
  final @Nullable Bundle bundle;
  final long submittedNanos;
  final long deadlineNanos;

  private final List<Decision.Chosen> decisions = new ArrayList<>(1);
  private final List<Charge> charges = new ArrayList<>(1);
  private List<SubmissionPublisher<Progress>> listeners = List.of();
  private @Nullable String waitingFor;
  private @Nullable String endedAs;
  private @Nullable Progress lastProgress;
  private long endedNanos;
  private long retryNanos;
  private long resumeNanos = Long.MAX_VALUE;
  private long lateNanos = Hedges.NEVER;
  private long postponedMoveFrom;
  private long inquiredNanos;
  private long graceEndsNanos = Long.MAX_VALUE;

  TaskEntry(TaskId id, EncodedTask task, TaskLife life, Sink sink, long nowNanos) {
    this(id, task, life, sink, null, nowNanos);
  }

  /** A bundle; what has no end of its own has that of the bundle. */
  static TaskEntry of(TaskId id, EncodedTask task, TaskLife life, Bundle bundle, long nowNanos) {
    Sink rest =
        (verdict, _, receipt) ->
            bundle
                .sink()
                .ended(
                    verdict,
                    bundle.open().remaining(),
                    new Bundle.Receipts(id, receipt.attempts(), receipt.elapsed()));
    return new TaskEntry(id, task, life, rest, bundle, nowNanos);
  }

  private TaskEntry(
      TaskId id,
      EncodedTask task,
      TaskLife life,
      Sink sink,
      @Nullable Bundle bundle,
      long nowNanos) {
    this.id = id;
    this.task = task;
    this.life = life;
    this.sink = sink;
    this.bundle = bundle;
    this.submittedNanos = nowNanos;
    this.deadlineNanos = nowNanos + task.options().timeout().toNanos();
  }

  /** What is sent for an attempt. */
  synchronized Request.Order order(int attempt, Decision.Chosen chosen) {
    Request.@Nullable Elements elements = bundle == null ? null : bundle.carry(attempt);
    Payload all = task.input();
    return new Request.Order(
        new AttemptKey(id, attempt, chosen.node().incarnation()),
        Math.max(0, deadlineNanos - System.nanoTime()),
        chosen.predictedRunNanos(),
        task.cost().blocking(),
        task.options().priority(),
        task.computation(),
        elements == null ? all : Bundle.inputsOf(elements, all),
        elements);
  }

  synchronized void charge(int attempt, Decision.Chosen decision, OutstandingWork work) {
    decisions.add(decision);
    waitingFor = null;
    inquiredNanos = System.nanoTime();
    // Blocking work does not hold up the cpu lane: it counts as a task, not as time.
    long nanos = task.cost().blocking() ? 0 : decision.predictedRunNanos();
    var charge = new Charge(attempt, decision.node().incarnation(), nanos);
    charges.add(charge);
    work.add(charge.incarnation(), charge.nanos());
  }

  synchronized void discharge(int attempt, OutstandingWork work) {
    dischargeIf(charge -> charge.attempt() == attempt, work);
  }

  /** Takes back what is charged to one node, because it is suspected or gone. */
  synchronized void dischargeNode(long incarnation, OutstandingWork work) {
    dischargeIf(charge -> charge.incarnation() == incarnation, work);
  }

  synchronized void dischargeAll(OutstandingWork work) {
    dischargeIf(_ -> true, work);
  }

  private void dischargeIf(Predicate<Charge> which, OutstandingWork work) {
    for (int i = charges.size() - 1; i >= 0; i--) {
      Charge charge = charges.get(i);
      if (which.test(charge)) {
        charges.remove(i);
        work.remove(charge.incarnation(), charge.nanos());
      }
    }
  }

  synchronized void waitFor(String what, long nowNanos) {
    waitingFor = what;
    retryNanos = nowNanos + RETRY_INTERVAL_NANOS;
  }

  /** Whether a task without a node is to be placed again; at most once a second. */
  synchronized boolean retryDue(long nowNanos) {
    boolean due = endedAs == null && waitingFor != null && nowNanos - retryNanos >= 0;
    if (due) {
      retryNanos = nowNanos + RETRY_INTERVAL_NANOS;
    }
    return due;
  }

  /** Whether it may still wait for its first node, if those that would do may come back. */
  boolean isPatient(long nowNanos) {
    return nowNanos - submittedNanos < MOST_PATIENCE_NANOS;
  }

  synchronized void pause(Step.Pause pause) {
    long nanos = Backoff.nanosAfter(pause.failures(), ThreadLocalRandom.current());
    waitFor(
        "another try in %d ms, after %s".formatted(nanos / NANOS_PER_MILLI, pause.why()),
        System.nanoTime());
    resumeNanos = System.nanoTime() + nanos;
  }

  /** Whether its pause is over; once. */
  synchronized boolean resumeDue(long nowNanos) {
    boolean due = endedAs == null && resumeNanos != Long.MAX_VALUE && nowNanos - resumeNanos >= 0;
    if (due) {
      resumeNanos = Long.MAX_VALUE;
    }
    return due;
  }

  /** How long its latest attempt may be out, or {@link Hedges#NEVER}. */
  synchronized void lateAfter(long nanos) {
    lateNanos = nanos == Hedges.NEVER ? Hedges.NEVER : System.nanoTime() + nanos;
  }

  /** Whether a second copy is to be started, budget permitting. */
  synchronized boolean hedgeDue(long nowNanos) {
    return lateNanos != Hedges.NEVER && nowNanos - lateNanos >= 0 && life.mayHedge();
  }

  /** Whether its nodes are to be asked whether they still have it; at most once in 5 s. */
  synchronized boolean inquiryDue(long nowNanos) {
    boolean due =
        endedAs == null
            && nowNanos - inquiredNanos >= INQUIRY_INTERVAL_NANOS
            && !life.outstanding().isEmpty();
    if (due) {
      inquiredNanos = nowNanos;
    }
    return due;
  }

  /** Whether its latest attempt was sent before this moment. */
  synchronized boolean sentBefore(long nanos) {
    return inquiredNanos - nanos < 0;
  }

  /** Its node is suspected, but there is no budget to move it; 0 takes that back. */
  synchronized void postponeMoveFrom(long incarnation) {
    postponedMoveFrom = incarnation;
  }

  /** The suspected node it is to be moved from as soon as there is budget for it, or 0. */
  synchronized long postponedMoveFrom() {
    return endedAs == null ? postponedMoveFrom : 0;
  }

  synchronized void startGrace(long endsNanos) {
    graceEndsNanos = endsNanos;
  }

  synchronized boolean graceOver(long nowNanos) {
    return graceEndsNanos != Long.MAX_VALUE && nowNanos - graceEndsNanos >= 0;
  }

  synchronized void report(AttemptKey key, double fraction, String note, NodeId node) {
    life.begun(key.number(), key.incarnation());
    if (fraction == 0 && note.isEmpty()) {
      // It says only that the body begins.
      return;
    }
    var now = new Progress(fraction, note, node, key.number());
    lastProgress = now;
    if (endedAs == null) {
      listeners.forEach(each -> each.offer(now, null));
    }
  }

  /** Each subscriber begins with the last report, or it would wait for one that has been. */
  synchronized void subscribe(Flow.Subscriber<? super Progress> subscriber) {
    var publisher = new SubmissionPublisher<Progress>();
    publisher.subscribe(subscriber);
    if (lastProgress != null) {
      publisher.offer(lastProgress, null);
    }
    if (endedAs != null) {
      publisher.close();
    } else {
      var more = new ArrayList<>(listeners);
      more.add(publisher);
      listeners = more;
    }
  }

  synchronized void close(String outcome) {
    endedAs = outcome;
    endedNanos = System.nanoTime();
    listeners.forEach(SubmissionPublisher::close);
  }

  synchronized Receipt receipt(long nowNanos) {
    return new Receipt(id, life.receipt(), Duration.ofNanos(nowNanos - submittedNanos));
  }

  /** What makes the receipts of elements. */
  synchronized Bundle.Receipts elementReceipts(long nowNanos) {
    return new Bundle.Receipts(id, life.receipt(), Duration.ofNanos(nowNanos - submittedNanos));
  }

  synchronized Explanation explain() {
    String state = endedAs == null ? life.state() : endedAs;
    return explain(id, state, task.cost(), List.copyOf(decisions), waitingFor);
  }

  private static Explanation explain(
      TaskId id,
      String state,
      ComputationCost cost,
      List<Decision.Chosen> decisions,
      @Nullable String waitingFor) {
    long base = decisions.isEmpty() ? 0 : decisions.getLast().predictedBaseNanos();
    return new Explanation(
        id,
        state,
        cost.cpuTime(),
        Duration.ofNanos(base),
        decisions.stream().map(d -> d.evidence().explain(d.node().id())).toList(),
        Optional.ofNullable(waitingFor));
  }

  /** For an operator, while it is out. */
  synchronized TaskOut show(long nowNanos) {
    List<Receipt.Attempt> attempts = life.receipt();
    return new TaskOut(
        id.toString(),
        task.name(),
        life.state(),
        attempts.isEmpty() ? "" : attempts.getLast().node().value(),
        (nowNanos - submittedNanos) / 1_000_000,
        attempts.size(),
        task.outcomes(),
        shownProgress());
  }

  /** Of an attempt that still counts: what one that was lost had reported is lost with it. */
  private String shownProgress() {
    Progress last = lastProgress;
    if (last == null
        || life.outstanding().stream().noneMatch(each -> each.number() == last.attempt())) {
      return "";
    }
    return "%d %% %s".formatted(Math.round(last.fraction() * 100), last.note()).strip();
  }

  /** For an operator. */
  synchronized TaskStory story(long nowNanos) {
    return new TaskStory(explain(), life.receipt(), Duration.ofNanos(nowNanos - submittedNanos));
  }

  /** What is kept of it when it has ended: not its input. */
  synchronized EndedTasks.Ended ended() {
    TaskId first = id;
    String state = endedAs == null ? life.state() : endedAs;
    ComputationCost cost = task.cost();
    String lastWait = waitingFor;
    TaskLife over = life;
    // Nobody changes them any more.
    List<Decision.Chosen> made = decisions;
    long elapsedNanos = endedNanos - submittedNanos;
    return new EndedTasks.Ended(
        first,
        task.outcomes(),
        () ->
            new TaskStory(
                explain(first, state, cost, made, lastWait),
                over.receipt(),
                Duration.ofNanos(elapsedNanos)));
  }
}
