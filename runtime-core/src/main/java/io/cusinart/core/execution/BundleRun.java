package io.cusinart.core.execution;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Reply.Flaw;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.serialization.ForeignClass;
import io.cusinart.core.serialization.ValuesReader;
import io.cusinart.core.serialization.ValuesWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one bundle, run one after the other on the thread of its lane. Not safe for use
 * by two threads.
 *
 * <p>What is wrong with an element is its own failure; the rest goes on. Results are sent when the
 * last were sent a while ago, so that slow elements do not hold back those before them, and before
 * they are too many for one message.
 */
final class BundleRun {

  private static final long PARTIAL_NANOS = 5_000_000;
  private static final int MOST_BYTES = ValuesWriter.FULL_BYTES;
  private static final int BYTES_PER_CHAR = 3;

  private final TaskRun run;
  private final DistributedComputation<?, ?> body;
  private final Request.Order order;
  private final Request.Elements elements;
  private final ValuesReader inputs;
  private final ValuesWriter results;
  private final List<Flaw> flaws = new ArrayList<>();
  private int flawBytes;
  private int sent;
  private long sentNanos;

  private BundleRun(
      TaskRun run,
      DistributedComputation<?, ?> body,
      Request.Elements elements,
      ValuesReader inputs,
      ValuesWriter results) {
    this.run = run;
    this.body = body;
    this.order = run.order();
    this.elements = elements;
    this.inputs = inputs;
    this.results = results;
    this.sentNanos = run.surroundings().clock().getAsLong();
  }

  /** Runs them all, or up to a revoke; the answer that ends the attempt. */
  static Reply run(TaskRun run, DistributedComputation<?, ?> body, Request.Elements elements) {
    var codec = run.surroundings().codec();
    try (ValuesReader inputs = codec.reader(run.order().input());
        ValuesWriter results = codec.writer()) {
      return new BundleRun(run, body, elements, inputs, results).runAll();
    }
  }

  private Reply runAll() {
    try {
      for (int place = 0; place < elements.count(); place++) {
        if (!next() || !runOne(place)) {
          return new Reply.GivenUp(order.key(), true);
        }
        sendIfDue();
      }
    } catch (RuntimeFailure.Invalid damaged) {
      sendAll();
      return new Reply.Unusable(order.key(), String.valueOf(damaged.getMessage()));
    }
    return new Reply.Finished(order.key(), take(results.count()), run.timing(), null);
  }

  /** To the next input; false if the bundle was revoked. */
  private boolean next() {
    // An interrupt that a body has left behind must not reach the next; one of a revoke comes after
    // the mark that is looked at here.
    Thread.interrupted();
    if (run.cancelled()) {
      sendAll();
      return false;
    }
    if (!inputs.next()) {
      throw new RuntimeFailure.Invalid("the bundle has fewer inputs than it says");
    }
    return true;
  }

  /** Runs one element; false if its body gave up because of a revoke. */
  private boolean runOne(int place) {
    @Nullable Object input;
    try {
      input = inputs.value();
    } catch (ForeignClass foreign) {
      // This one and those after it may be read elsewhere; those before are done.
      sendAll();
      throw foreign;
    } catch (RuntimeFailure.Invalid unreadable) {
      add(unusable(Flaws.shorten(unreadable.getMessage())));
      return true;
    } catch (Throwable thrown) { // an error of a user's constructor
      add(Flaws.of(thrown));
      return true;
    }
    @Nullable Object result;
    try {
      result = execute(body, input, elements.indexOf(place));
    } catch (Throwable thrown) { // whatever a user's code throws is that element's failure
      if (run.cancelled()) {
        sendAll();
        return false;
      }
      add(Flaws.of(thrown));
      return true;
    }
    addResult(result);
    return true;
  }

  // The submitter's compiler has checked that the input fits the computation.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <I> @Nullable Object execute(
      DistributedComputation<I, ?> computation, @Nullable Object input, int element)
      throws Exception {
    return computation.execute((I) input, new ElementContext(run, element));
  }

  private void addResult(@Nullable Object result) {
    try {
      results.add(result);
    } catch (RuntimeFailure.Invalid unsendable) {
      add(unusable("the result cannot travel: " + Flaws.shorten(unsendable.getMessage())));
      return;
    } catch (Throwable thrown) { // an error of a user's accessor
      add(Flaws.of(thrown));
      return;
    }
    if (results.size() + flawBytes >= MOST_BYTES) {
      if (results.count() > 1) {
        send(results.count() - 1);
      }
      if (results.size() >= MOST_BYTES) {
        sendAll();
      }
    }
  }

  private static Flaw unusable(String message) {
    return new Flaw("", message, "");
  }

  private void add(Flaw flaw) {
    int bytes =
        BYTES_PER_CHAR * (flaw.type().length() + flaw.message().length() + flaw.stack().length());
    if (results.size() + flawBytes + bytes >= MOST_BYTES) {
      sendAll();
    }
    results.addNothing();
    flaws.add(flaw);
    flawBytes += bytes;
  }

  private void sendIfDue() {
    if (run.surroundings().clock().getAsLong() - sentNanos >= PARTIAL_NANOS) {
      sendAll();
    }
  }

  private void sendAll() {
    send(results.count());
  }

  private void send(int count) {
    if (count > 0) {
      run.tell(new Reply.Partial(order.key(), take(count), run.timing()));
      sentNanos = run.surroundings().clock().getAsLong();
    }
  }

  /** All, or all but the last; flaws are never of the last then. */
  private Results take(int count) {
    boolean all = count == results.count();
    var taken = new Results(sent, count, all ? results.take() : results.takeAllButLast(), flaws);
    sent += count;
    flaws.clear();
    flawBytes = 0;
    return taken;
  }

  /** What an element may ask. Progress is dropped: nobody can listen to that of an element. */
  private record ElementContext(TaskRun run, int element) implements TaskContext {

    @Override
    public TaskId id() {
      return Bundle.idOf(run.id(), element);
    }

    @Override
    public int attempt() {
      return run.attempt();
    }

    @Override
    public NodeId node() {
      return run.node();
    }

    @Override
    public Instant deadline() {
      return run.deadline();
    }

    @Override
    public boolean cancelled() {
      return run.cancelled();
    }

    @Override
    public void progress(double fraction, String note) {}

    @Override
    public ExecutionEngine engine() {
      return run.engine();
    }
  }
}
