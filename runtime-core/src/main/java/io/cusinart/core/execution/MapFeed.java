package io.cusinart.core.execution;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.serialization.ValuesReader;
import io.cusinart.core.serialization.ValuesWriter;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers the inputs of one run of a {@code map} into bundles and sends them. A bundle of one is an
 * ordinary task. Not safe for use by two threads.
 *
 * <p>Inputs travel together if they cost the same and the first is about as large as any, so that
 * what was learned of that size tells how long they all run.
 *
 * @param <I> an input
 * @param <O> a result
 */
final class MapFeed<I, O> implements MapPublisher.Feed<I, O> {

  /** Inputs up to this size are taken for one size. */
  private static final long SMALL_BYTES = 256;

  /** What is computed, encoded once for all inputs. */
  record Work<I, O>(DistributedComputation<I, O> computation, Payload encoded, Options options) {}

  /** Sends a task off and tells its outcomes, each once, on virtual threads. */
  interface Sender<O> {
    Runnable send(EncodedTask task, Consumer<List<Outcome<O>>> sink);
  }

  private final Work<I, O> work;
  private final String name;
  private final Submissions submissions;
  private final Sender<O> sender;
  private final ValuesWriter writer;
  private final int mostBytes;
  private final BundleSize size = new BundleSize();

  // Of the bundle at hand.
  private ComputationCost cost = ComputationCost.UNKNOWN;
  private long largestBytes;
  private int limit = 1;
  private boolean slow;

  // Of the input that was added last, which may be the first of the next bundle.
  private ComputationCost lastCost = ComputationCost.UNKNOWN;
  private long lastBytes;
  private boolean lastIsApart;
  private long capacity;

  MapFeed(
      Work<I, O> work,
      Submissions submissions,
      Sender<O> sender,
      UserObjectCodec codec,
      int maxBytes) {
    this.work = work;
    this.name = work.computation().getClass().getName();
    this.submissions = submissions;
    this.sender = sender;
    this.writer = codec.writer();
    this.mostBytes = Math.min(ValuesWriter.FULL_BYTES, maxBytes - work.encoded().size());
  }

  @Override
  public void add(I input, long newCapacity, long readNanos) {
    lastCost = work.computation().estimateCost(input);
    int before = writer.size();
    writer.add(input);
    lastBytes = lastCost.inputBytes() > 0 ? lastCost.inputBytes() : writer.size() - before - 1;
    capacity = newCapacity;
    slow = size.slow(readNanos);
    if (writer.count() == 1) {
      begin();
    } else {
      lastIsApart =
          writer.size() > mostBytes || lastBytes > largestBytes || !sameCost(cost, lastCost);
    }
  }

  private void begin() {
    cost = lastCost;
    largestBytes = Math.max(SMALL_BYTES, lastBytes);
    limit =
        // An element that threw is part of the answer of its bundle: only a task of its own can be
        // tried again.
        cost.blocking() || work.options().retryFailures()
            ? 1
            : size.limit(
                submissions.lessons().learnedNanos(name, lastBytes, cost),
                capacity,
                submissions.processors());
  }

  private static boolean sameCost(ComputationCost one, ComputationCost other) {
    return one.blocking() == other.blocking()
        && one.memoryBytes() == other.memoryBytes()
        && one.cpuTime().equals(other.cpuTime());
  }

  @Override
  public boolean isReady() {
    return lastIsApart
        || (writer.count() > 0 && (slow || writer.count() >= limit || writer.size() >= mostBytes));
  }

  @Override
  public boolean hasRoom(Runnable wake) {
    return submissions.inFlight().hasRoom(wake);
  }

  @Override
  public int wanted() {
    return limit;
  }

  @Override
  public MapPublisher.Sent send(Consumer<List<Outcome<O>>> sink) {
    int count = writer.count() - (lastIsApart ? 1 : 0);
    if (count >= limit) {
      size.filled();
    }
    ComputationCost costOfThese = cost;
    Payload inputs;
    if (lastIsApart) {
      inputs = writer.takeAllButLast();
      lastIsApart = false;
      begin();
    } else {
      inputs = writer.take();
      slow = false;
    }
    boolean alone = count == 1;
    var task =
        new EncodedTask(
            name,
            work.encoded(),
            alone ? ValuesReader.only(inputs) : inputs,
            costOfThese,
            work.options(),
            alone ? 0 : count);
    return new MapPublisher.Sent(count, sender.send(task, sink));
  }

  @Override
  public boolean isEmpty() {
    return writer.count() == 0;
  }

  @Override
  public void close() {
    writer.close();
  }
}
