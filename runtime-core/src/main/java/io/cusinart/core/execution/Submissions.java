package io.cusinart.core.execution;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.execution.Ways.Way;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.task.Answer;
import io.cusinart.core.task.Attempt;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.Step;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.task.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks one engine has out, and the shell around {@link TaskLife}: events in, steps carried
 * out. Safe for use by several threads; placement and sending happen on the thread of the event,
 * under the lock of that one task.
 */
public final class Submissions {

  /** What submissions are made with; the scheduler is asked for at every placement. */
  public record Parts(
      long incarnation,
      ExecutionSettings settings,
      Supplier<TaskScheduler> scheduler,
      CostModel costs,
      OutstandingWork outstanding,
      ClusterViewKeeper views,
      RetryBudget budget,
      Function<Options, TaskLife> lives) {}

  private final Parts parts;
  private final Map<TaskId, TaskEntry> entries = new ConcurrentHashMap<>();
  final TaskBook book = new TaskBook(entries.values());
  private final Completions completions =
      new Completions(Runtime.getRuntime().availableProcessors());
  final Ways ways;
  private final InFlight inFlight;
  final Hedges hedges;
  private final Deadlines deadlines;
  private final Lessons lessons;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong redispatched = new AtomicLong();
  private volatile @Nullable String abandoned;

  /** No tasks yet, and no routes. */
  public Submissions(Parts parts) {
    long now = System.nanoTime();
    var limits = parts.settings().submission();
    this.parts = parts;
    this.ways = new Ways(parts);
    this.inFlight = new InFlight(limits, completions, now);
    this.hedges = new Hedges(parts.costs(), limits.hedgeBudget(), now);
    this.deadlines = new Deadlines(parts.costs());
    this.lessons = new Lessons(parts.costs(), now);
  }

  /** The threads on which tasks end. */
  Completions completions() {
    return completions;
  }

  /** How much is out: nothing, once every task has its verdict. */
  InFlight inFlight() {
    return inFlight;
  }

  /** What was learned of run times. */
  Lessons lessons() {
    return lessons;
  }

  /** Processors of all workers that are up, at least 1. */
  int processors() {
    return parts.views().view().processors();
  }

  /** Answers that were dropped because they came too late to count. */
  public long droppedAnswers() {
    return dropped.get();
  }

  /** Attempts beyond the first, hedges included. */
  public long redispatchedAttempts() {
    return redispatched.get();
  }

  /** Second copies of tasks that were late, as far as there was a node for them. */
  public long hedges() {
    return hedges.started();
  }

  /** Takes what was entered and sends it on its way, or rejects it if too much is out. */
  void submitIfRoom(TaskEntry entry) {
    inFlight
        .tryTake(entry.task)
        .ifPresentOrElse(
            full -> refuse(entry, Outcome.Reason.QUEUE_FULL, full.detail(), full.retryAfter()),
            () -> begin(entry));
  }

  /** Takes what a map has entered, whatever is out, and sends it on its way. */
  void submit(TaskEntry entry) {
    entry.life.waitForRoom();
    inFlight.take(entry.task);
    begin(entry);
  }

  private void begin(TaskEntry entry) {
    entries.put(entry.id, entry);
    parts.budget().deposit();
    hedges.deposit();
    if (abandoned == null) {
      on(entry, TaskLife::begin);
    }
    // Looked at after the task is on record: either this thread sees it or abandon() sees the task.
    String why = abandoned;
    if (why != null) {
      on(entry, life -> life.abandoned(why));
    }
  }

  /** Ends what was entered before it was sent anywhere. */
  void refuse(TaskEntry entry, Outcome.Reason reason, String detail, Duration retryAfter) {
    on(entry, life -> life.refuse(reason, detail, retryAfter));
  }

  /** A new task. */
  TaskEntry enter(EncodedTask task, TaskEntry.Sink sink) {
    return new TaskEntry(
        nextId(task), task, parts.lives().apply(task.options()), sink, System.nanoTime());
  }

  /** A new bundle. */
  TaskEntry enter(EncodedTask task, Bundle bundle) {
    return TaskEntry.of(
        nextId(task), task, parts.lives().apply(task.options()), bundle, System.nanoTime());
  }

  /** Each element of a bundle has an id of its own: they are consecutive. */
  private TaskId nextId(EncodedTask task) {
    return new TaskId(parts.incarnation(), sequence.getAndAdd(task.outcomes()) + 1);
  }

  boolean cancel(TaskEntry entry, Outcome.Cause by) {
    synchronized (entry) {
      boolean open = !entry.life.hasEnded();
      on(entry, life -> life.cancel(by));
      return open;
    }
  }

  void cancelAll(Outcome.Cause by) {
    onAll(life -> life.cancel(by));
  }

  /** Ends every task: this node has left the cluster, so that no answer can come any more. */
  void abandon(String why) {
    abandoned = why;
    onAll(life -> life.abandoned(why));
  }

  /** Whether this node has left the cluster. */
  boolean abandoned() {
    return abandoned != null;
  }

  void reroute(Routes newRoutes) {
    ways.reroute(newRoutes);
  }

  void answered(AttemptKey key, Answer answer, Timing timing, Payload result) {
    TaskEntry entry = entries.get(key.task());
    boolean ofNoUse = entry != null && entry.bundle != null && answer instanceof Answer.Returned;
    if (entry == null || ofNoUse) {
      dropped.incrementAndGet();
      return;
    }
    synchronized (entry) {
      cancelIfOverdue(entry);
      entry.discharge(key.number(), parts.outstanding());
      Step step =
          entry.life.answered(
              key.number(), key.incarnation(), answer, timing.queuedNanos(), timing.ranNanos());
      if (step instanceof Step.End && answer instanceof Answer.Returned) {
        lessons.learn(entry.task, key.incarnation(), timing.costNanos());
      }
      carryOut(entry, step, result);
    }
  }

  /**
   * Elements of a bundle have their results; {@code last} if no others follow. If some are lost,
   * {@code lost} is told: they may have to be placed again.
   */
  void answered(
      AttemptKey key, Results results, Timing timing, boolean last, Consumer<Reply.Missing> lost) {
    TaskEntry entry = entries.get(key.task());
    if (entry == null || entry.bundle == null) {
      dropped.addAndGet(results.count());
      return;
    }
    synchronized (entry) {
      cancelIfOverdue(entry);
      if (!entry.life.accepts(key.number(), key.incarnation())) {
        dropped.addAndGet(results.count());
        return;
      }
      Bundle.Receipts receipts = entry.elementReceipts(System.nanoTime());
      NodeId node = parts.views().nameOf(key.incarnation());
      dropped.addAndGet(entry.bundle.deliver(key.number(), results, timing, node, receipts));
      if (entry.bundle.open().open() == 0) {
        finishBundle(entry, key, results, timing, last);
      } else if (last) {
        // An answer was lost on the way, and with it the results that were in it.
        lost.accept(new Reply.Missing(key));
      }
    }
  }

  private void finishBundle(
      TaskEntry entry, AttemptKey key, Results results, Timing timing, boolean last) {
    if (last) {
      lessons.learn(
          entry.task, key.incarnation(), timing.costNanos() / (results.first() + results.count()));
    } else {
      // What it goes on with has been answered by others.
      revoke(entry, key.number(), key.incarnation());
    }
    Step step =
        entry.life.answered(
            key.number(),
            key.incarnation(),
            new Answer.Returned(),
            timing.queuedNanos(),
            timing.ranNanos());
    carryOut(entry, step, Payload.EMPTY);
  }

  /** The node does not have the attempt and has not answered it. */
  void missing(AttemptKey key) {
    TaskEntry entry = entries.get(key.task());
    if (entry != null) {
      synchronized (entry) {
        entry.discharge(key.number(), parts.outstanding());
        on(entry, life -> life.missing(key.number(), key.incarnation()));
      }
    }
  }

  void trusted(long incarnation) {
    onAll(life -> life.trusted(incarnation));
  }

  void suspected(long incarnation) {
    entries.values().forEach(entry -> suspected(entry, incarnation));
  }

  private void suspected(TaskEntry entry, long incarnation) {
    synchronized (entry) {
      // What concerns another node must not take back that it waits to be moved from its own.
      if (entry.life.movesFrom(incarnation)) {
        boolean postponed = !parts.budget().withdraw(System.nanoTime());
        entry.postponeMoveFrom(postponed ? incarnation : 0);
        if (postponed) {
          return;
        }
      }
      entry.dischargeNode(incarnation, parts.outstanding());
      on(entry, life -> life.suspected(incarnation));
    }
  }

  /** A node has begun to leave: what it takes along with it is not to blame. */
  void draining(long incarnation) {
    onAll(life -> life.draining(incarnation));
  }

  void gone(long incarnation) {
    entries.values().forEach(entry -> gone(entry, incarnation));
    ways.forget(incarnation);
  }

  private void gone(TaskEntry entry, long incarnation) {
    synchronized (entry) {
      entry.dischargeNode(incarnation, parts.outstanding());
      on(entry, life -> life.gone(incarnation));
    }
  }

  void clusterChanged() {
    onAll(TaskLife::retry);
  }

  void reported(AttemptKey key, double fraction, String note, NodeId node) {
    TaskEntry entry = entries.get(key.task());
    if (entry != null) {
      entry.report(key, fraction, note, node);
    }
  }

  void sweep(long nowNanos) {
    var inquiries = new Inquiries();
    for (TaskEntry entry : entries.values()) {
      cancelIfOverdue(entry);
      if (entry.graceOver(nowNanos)) {
        on(entry, TaskLife::graceOver);
      }
      if (entry.retryDue(nowNanos)) {
        on(entry, TaskLife::retry);
      }
      if (entry.resumeDue(nowNanos)) {
        on(entry, TaskLife::resume);
      }
      hedgeIfLate(entry, nowNanos);
      moveIfPostponed(entry);
      if (entry.inquiryDue(nowNanos)) {
        inquiries.add(entry);
      }
    }
    inquiries.send(ways.routes());
    inFlight.look(nowNanos);
    completions.helpIfStuck(nowNanos);
  }

  /** Without budget it stays late, and is looked at again with the next sweep. */
  private void hedgeIfLate(TaskEntry entry, long nowNanos) {
    synchronized (entry) {
      if (entry.hedgeDue(nowNanos) && hedges.withdraw(nowNanos)) {
        int before = entry.life.outstanding().size();
        on(entry, TaskLife::hedge);
        hedges.count(entry.life.outstanding().size() - before);
      }
    }
  }

  /** There was no budget for it when its node became suspected; there may be now. */
  private void moveIfPostponed(TaskEntry entry) {
    long incarnation = entry.postponedMoveFrom();
    if (incarnation != 0 && parts.views().stateOf(incarnation) == NodeState.SUSPECTED) {
      suspected(entry, incarnation);
    }
  }

  /**
   * Before any answer counts, because a worker gives up what is overdue by itself, and that must
   * not be taken for a node that drains.
   */
  private void cancelIfOverdue(TaskEntry entry) {
    if (System.nanoTime() - entry.deadlineNanos >= 0) {
      cancel(entry, Outcome.Cause.DEADLINE);
    }
  }

  /** Asks this node at once for everything it was sent before this moment. */
  void inquire(long incarnation, long sentBeforeNanos) {
    var inquiries = new Inquiries();
    entries.values().stream()
        .filter(entry -> entry.sentBefore(sentBeforeNanos))
        .forEach(inquiries::add);
    inquiries.send(ways.routes(), incarnation);
  }

  private void onAll(Function<TaskLife, Step> event) {
    entries.values().forEach(entry -> on(entry, event));
  }

  private void on(TaskEntry entry, Function<TaskLife, Step> event) {
    synchronized (entry) {
      carryOut(entry, event.apply(entry.life), Payload.EMPTY);
    }
  }

  private void carryOut(TaskEntry entry, Step step, Payload result) {
    switch (step) {
      case Step.Wait _, Step.Send _ -> {}
      case Step.Drop _ -> dropped.incrementAndGet();
      case Step.Pause pause -> entry.pause(pause);
      case Step.Dispatch(int attempt, Set<Long> avoid) -> dispatch(entry, attempt, avoid);
      case Step.Revoke(var attempts) -> {
        long grace = parts.settings().cancelGrace().toNanos();
        entry.startGrace(System.nanoTime() + grace);
        revokeAll(entry, attempts);
      }
      case Step.End(Verdict verdict) -> finish(entry, verdict, result);
    }
  }

  private void dispatch(TaskEntry entry, int attempt, Set<Long> avoid) {
    switch (ways.find(entry, avoid)) {
      case Way.To(Decision.Chosen chosen, ExecutorRoute route)
          when attempt > 1 || isInTime(entry, chosen) ->
          send(entry, attempt, chosen, route);
      case Way.To _ -> {}
      case Way.None(String reason) -> noNode(entry, reason);
    }
  }

  /** If not, it has been ended. */
  private boolean isInTime(TaskEntry entry, Decision.Chosen chosen) {
    long now = System.nanoTime();
    Optional<Deadlines.Hopeless> hopeless =
        deadlines.check(entry.task, chosen, entry.deadlineNanos - now, now);
    hopeless.ifPresent(
        why -> refuse(entry, Outcome.Reason.DEADLINE_UNREACHABLE, why.detail(), why.retryAfter()));
    return hopeless.isEmpty();
  }

  private void send(TaskEntry entry, int attempt, Decision.Chosen chosen, ExecutorRoute route) {
    long incarnation = chosen.node().incarnation();
    Step step = entry.life.placed(chosen.node().id(), incarnation);
    if (!(step instanceof Step.Send)) {
      if (entry.life.isParked()) {
        entry.waitFor("a node that does not refuse it", System.nanoTime());
      }
      carryOut(entry, step, Payload.EMPTY);
      return;
    }
    entry.charge(attempt, chosen, parts.outstanding());
    if (attempt > 1) {
      redispatched.incrementAndGet();
    }
    entry.lateAfter(hedges.lateAfterNanos(entry.task, chosen));
    route.send(entry.order(attempt, chosen));
    lookAgain(entry, incarnation);
  }

  /**
   * The node may have been suspected or lost after this thread had read the view and before the
   * attempt was on record. The tracker publishes the change first and then goes through the tasks,
   * so either it sees the attempt or we see the change.
   */
  private void lookAgain(TaskEntry entry, long incarnation) {
    boolean routed = ways.routes().to(incarnation).isPresent();
    switch (routed ? parts.views().stateOf(incarnation) : NodeState.DOWN) {
      case SUSPECTED -> suspected(entry, incarnation);
      case DOWN -> {
        // It was gone before the task could come to it, so that is not the task's doing.
        on(entry, life -> life.draining(incarnation));
        gone(entry, incarnation);
        parts.outstanding().forget(incarnation);
      }
      case DRAINING -> on(entry, life -> life.draining(incarnation));
      case JOINING, UP -> {}
    }
  }

  private void noNode(TaskEntry entry, String reason) {
    long now = System.nanoTime();
    boolean mayComeBack = entry.isPatient(now) && ways.mayComeBack(entry);
    Step step = entry.life.noNode(reason, mayComeBack);
    // A hedge without a node is nothing to wait for: its task runs.
    if (entry.life.isParked() || step instanceof Step.End) {
      entry.waitFor(reason, now);
    }
    carryOut(entry, step, Payload.EMPTY);
  }

  private void revokeAll(TaskEntry entry, List<Attempt> attempts) {
    attempts.forEach(a -> revoke(entry, a.number(), a.incarnation()));
  }

  private void revoke(TaskEntry entry, int attempt, long incarnation) {
    var key = new AttemptKey(entry.id, attempt, incarnation);
    ways.routes().to(incarnation).ifPresent(route -> route.send(new Request.Cancel(key)));
  }

  private void finish(TaskEntry entry, Verdict verdict, Payload result) {
    // Copies of a task that has its verdict would only take the place of others.
    revokeAll(entry, entry.life.outstanding());
    if (entry.life.hasEnded() && entries.remove(entry.id) != null) {
      inFlight.release(entry.task);
    }
    entry.dischargeAll(parts.outstanding());
    entry.close(verdict.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
    book.ended(entry);
    entry.sink.ended(verdict, result, entry.receipt(System.nanoTime()));
  }
}
