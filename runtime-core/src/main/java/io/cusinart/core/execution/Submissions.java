package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.scheduling.TaskRequest;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.settings.ExecutionSettings;
import io.cusinart.core.task.Answer;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.Step;
import io.cusinart.core.task.TaskLife;
import io.cusinart.core.task.Verdict;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tasks one engine has out, and the shell around {@link TaskLife}: events in, steps carried
 * out. Safe for use by several threads; placement and sending happen on the thread of the event,
 * under the lock of that one task.
 */
public final class Submissions {

  /** What submissions are made with. */
  public record Parts(
      long incarnation,
      ExecutionSettings settings,
      TaskScheduler scheduler,
      CostModel costs,
      OutstandingWork outstanding,
      ClusterViewKeeper views,
      RetryBudget budget,
      Function<io.cusinart.api.Delivery, TaskLife> lives) {}

  private static final long LESSON_INTERVAL_NANOS = 50_000;

  private final Parts parts;
  private final Map<TaskId, TaskEntry> entries = new ConcurrentHashMap<>();
  private final Completions completions =
      new Completions(Runtime.getRuntime().availableProcessors());
  private final AtomicInteger tasksOut = new AtomicInteger();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong turns = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong redispatched = new AtomicLong();
  private volatile long lastLessonNanos = System.nanoTime() - LESSON_INTERVAL_NANOS;
  private volatile Routes routes = Routes.NONE;
  private volatile @Nullable String abandoned;

  /** No tasks yet, and no routes. */
  public Submissions(Parts parts) {
    this.parts = parts;
  }

  /** The threads on which tasks end. */
  Completions completions() {
    return completions;
  }

  /** How many tasks are out, a bundle counted as one. */
  int inFlight() {
    return entries.size();
  }

  /** How many tasks are out, each element of a bundle counted. */
  int tasksOut() {
    return tasksOut.get();
  }

  /** The predicted run time of such a task on an average node; 0 if none was ever measured. */
  long learnedNanos(String computation, long inputBytes, ComputationCost cost) {
    CostModel costs = parts.costs();
    return costs.hasLearned(computation)
        ? costs.predictBaseNanos(computation, inputBytes, cost)
        : 0;
  }

  /** Processors of all workers that are up, at least 1. */
  int processors() {
    return parts.views().view().processors();
  }

  /** Answers that were dropped because they came too late to count. */
  public long droppedAnswers() {
    return dropped.get();
  }

  /** Attempts beyond the first. */
  public long redispatchedAttempts() {
    return redispatched.get();
  }

  /** Takes what was entered and sends it on its way. */
  TaskEntry submit(TaskEntry entry) {
    tasksOut.addAndGet(entry.task.outcomes());
    entries.put(entry.id, entry);
    parts.budget().deposit();
    if (abandoned == null) {
      on(entry, TaskLife::begin);
    }
    // Looked at after the task is on record: either this thread sees it or abandon() sees the task.
    String why = abandoned;
    if (why != null) {
      on(entry, life -> life.abandoned(why));
    }
    return entry;
  }

  /** Ends what was entered before it was sent anywhere. */
  TaskEntry reject(TaskEntry entry, Outcome.Reason reason, String detail) {
    on(entry, life -> life.refuse(reason, detail));
    return entry;
  }

  /** A new task. */
  TaskEntry enter(EncodedTask task, TaskEntry.Sink sink) {
    return new TaskEntry(nextId(task), task, newLife(task), sink, System.nanoTime());
  }

  /** A new bundle. */
  TaskEntry enter(EncodedTask task, Bundle bundle) {
    return TaskEntry.of(nextId(task), task, newLife(task), bundle, System.nanoTime());
  }

  /** Each element of a bundle has an id of its own: they are consecutive. */
  private TaskId nextId(EncodedTask task) {
    return new TaskId(parts.incarnation(), sequence.getAndAdd(task.outcomes()) + 1);
  }

  private TaskLife newLife(EncodedTask task) {
    return parts.lives().apply(task.options().delivery());
  }

  boolean cancel(TaskEntry entry, Outcome.Cause by) {
    synchronized (entry) {
      boolean open = !entry.life.hasEnded();
      on(entry, life -> life.cancel(by));
      return open;
    }
  }

  void cancelAll(Outcome.Cause by) {
    entries.values().forEach(entry -> cancel(entry, by));
  }

  /** Ends every task: this node has left the cluster, so that no answer can come any more. */
  void abandon(String why) {
    abandoned = why;
    entries.values().forEach(entry -> on(entry, life -> life.abandoned(why)));
  }

  /** Whether this node has left the cluster. */
  boolean abandoned() {
    return abandoned != null;
  }

  void reroute(Routes newRoutes) {
    routes = newRoutes;
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
        learn(entry.task, key.incarnation(), timing.costNanos());
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
      learn(
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
    entries.values().forEach(entry -> on(entry, life -> life.trusted(incarnation)));
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

  void gone(long incarnation) {
    entries.values().forEach(entry -> gone(entry, incarnation));
    parts.outstanding().forget(incarnation);
    parts.costs().forget(incarnation);
  }

  private void gone(TaskEntry entry, long incarnation) {
    synchronized (entry) {
      entry.dischargeNode(incarnation, parts.outstanding());
      on(entry, life -> life.gone(incarnation));
    }
  }

  void clusterChanged() {
    entries.values().forEach(entry -> on(entry, TaskLife::retry));
  }

  void reported(AttemptKey key, double fraction, String note, NodeId node) {
    TaskEntry entry = entries.get(key.task());
    if (entry != null) {
      entry.report(fraction, note, node, key.number());
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
      moveIfPostponed(entry);
      if (entry.inquiryDue(nowNanos)) {
        inquiries.add(entry);
      }
    }
    inquiries.send(routes);
    completions.helpIfStuck();
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
    inquiries.send(routes, incarnation);
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
      case Step.Dispatch(int attempt, Set<Long> avoid) -> dispatch(entry, attempt, avoid);
      case Step.Revoke(var attempts) -> {
        long grace = parts.settings().cancelGrace().toNanos();
        entry.startGrace(System.nanoTime() + grace);
        attempts.forEach(a -> revoke(entry, a.number(), a.incarnation()));
      }
      case Step.End(Verdict verdict) -> finish(entry, verdict, result);
    }
  }

  private void dispatch(TaskEntry entry, int attempt, Set<Long> avoid) {
    EncodedTask task = entry.task;
    var request =
        new TaskRequest(
            task.name(),
            task.inputBytes(),
            task.encodedBytes(),
            task.cost(),
            task.options().target(),
            avoid,
            entry.bundle == null ? 1 : Math.max(1, entry.bundle.open().open()));
    Decision decision =
        parts
            .scheduler()
            .place(
                parts.views().view(),
                request,
                parts.outstanding(),
                parts.costs(),
                turns.getAndIncrement(),
                ThreadLocalRandom.current());
    switch (decision) {
      case Decision.Chosen chosen -> send(entry, attempt, chosen, avoid);
      case Decision.NoNode(String reason, _) -> noNode(entry, reason);
    }
  }

  private void send(TaskEntry entry, int attempt, Decision.Chosen chosen, Set<Long> avoid) {
    long incarnation = chosen.node().incarnation();
    Optional<ExecutorRoute> route = routes.to(incarnation);
    if (route.isEmpty() || !route.get().takes(entry.task.encodedBytes())) {
      placeElsewhere(entry, attempt, chosen.node(), avoid);
      return;
    }
    Step step = entry.life.placed(chosen.node().id(), incarnation);
    if (!(step instanceof Step.Send)) {
      entry.waitFor("a node that does not refuse it", System.nanoTime());
      carryOut(entry, step, Payload.EMPTY);
      return;
    }
    entry.charge(attempt, chosen, parts.outstanding());
    if (attempt > 1) {
      redispatched.incrementAndGet();
    }
    route.get().send(order(entry, attempt, chosen));
    lookAgain(entry, incarnation);
  }

  /**
   * The view may still show a node whose executor has just gone. Others may be there: to end the
   * task for want of a node, none must be left.
   */
  private void placeElsewhere(TaskEntry entry, int attempt, NodeInfo without, Set<Long> avoid) {
    var more = new HashSet<>(avoid);
    if (more.add(without.incarnation())) {
      dispatch(entry, attempt, more);
    } else {
      int bytes = entry.task.encodedBytes();
      String why =
          routes
              .to(without.incarnation())
              .map(route -> route.refusal(bytes))
              .orElse("its executor has just gone");
      noNode(entry, "no way to node %s: %s".formatted(without.id(), why));
    }
  }

  /**
   * The node may have been suspected or lost after this thread had read the view and before the
   * attempt was on record. The tracker publishes the change first and then goes through the tasks,
   * so either it sees the attempt or we see the change.
   */
  private void lookAgain(TaskEntry entry, long incarnation) {
    boolean routed = routes.to(incarnation).isPresent();
    switch (routed ? parts.views().stateOf(incarnation) : NodeState.DOWN) {
      case SUSPECTED -> suspected(entry, incarnation);
      case DOWN -> {
        gone(entry, incarnation);
        parts.outstanding().forget(incarnation);
      }
      case JOINING, UP, DRAINING -> {}
    }
  }

  private static Request.Order order(TaskEntry entry, int attempt, Decision.Chosen chosen) {
    Request.@Nullable Elements elements = entry.bundle == null ? null : entry.bundle.carry(attempt);
    Payload all = entry.task.input();
    return new Request.Order(
        new AttemptKey(entry.id, attempt, chosen.node().incarnation()),
        Math.max(0, entry.deadlineNanos - System.nanoTime()),
        chosen.predictedRunNanos(),
        entry.task.cost().blocking(),
        entry.task.options().priority(),
        entry.task.computation(),
        elements == null ? all : Bundle.inputsOf(elements, all),
        elements);
  }

  private void noNode(TaskEntry entry, String reason) {
    entry.waitFor(reason, System.nanoTime());
    carryOut(entry, entry.life.noNode(reason), Payload.EMPTY);
  }

  private void revoke(TaskEntry entry, int attempt, long incarnation) {
    var key = new AttemptKey(entry.id, attempt, incarnation);
    routes.to(incarnation).ifPresent(route -> route.send(new Request.Cancel(key)));
  }

  /** Tiny tasks come faster than there is anything to learn from them. */
  private void learn(EncodedTask task, long incarnation, long ranNanos) {
    long now = System.nanoTime();
    if (ranNanos < LESSON_INTERVAL_NANOS && now - lastLessonNanos < LESSON_INTERVAL_NANOS) {
      return;
    }
    lastLessonNanos = now;
    parts.costs().observe(task.name(), task.inputBytes(), task.cost(), incarnation, ranNanos);
  }

  private void finish(TaskEntry entry, Verdict verdict, Payload result) {
    // Copies of a task that has its verdict would only take the place of others.
    entry.life.outstanding().forEach(a -> revoke(entry, a.number(), a.incarnation()));
    if (entry.life.hasEnded() && entries.remove(entry.id) != null) {
      tasksOut.addAndGet(-entry.task.outcomes());
    }
    entry.dischargeAll(parts.outstanding());
    entry.close(verdict.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
    entry.sink.ended(verdict, result, entry.receipt(System.nanoTime()));
  }
}
