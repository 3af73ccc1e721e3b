package io.cusinart.testkit.computation;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.SerializationSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs one computation on the calling thread as a node would run it, without a cluster: the
 * computation, its input and its result travel, as bytes and by the same rules, so that the body
 * works on copies and what may not travel is refused. There are no lanes, limits on time, retries
 * or other nodes. Immutable; begin with {@link #of} and change it by {@code with…}.
 *
 * @param <I> what the computation works on
 * @param <O> what it answers
 */
public final class TaskHarness<I, O> {

  private final DistributedComputation<I, O> computation;
  private final int attempt;
  private final Instant deadline;
  private final int cancelledAtLook;
  private final Optional<ExecutionEngine> engine;
  private final SerializationSettings serialization;

  private TaskHarness(
      DistributedComputation<I, O> computation,
      int attempt,
      Instant deadline,
      int cancelledAtLook,
      Optional<ExecutionEngine> engine,
      SerializationSettings serialization) {
    this.computation = computation;
    this.attempt = attempt;
    this.deadline = deadline;
    this.cancelledAtLook = cancelledAtLook;
    this.engine = engine;
    this.serialization = serialization;
  }

  /**
   * For the first attempt of a task that nobody cancels and that has all the time in the world,
   * under the rules of serialization that {@link NodeSettings#defaults()} have.
   */
  public static <I, O> TaskHarness<I, O> of(DistributedComputation<I, O> computation) {
    return new TaskHarness<>(
        computation,
        1,
        Instant.MAX,
        Integer.MAX_VALUE,
        Optional.empty(),
        NodeSettings.defaults().kernel().serialization());
  }

  /**
   * What the computation answers to this input.
   *
   * @throws RuntimeFailure.Invalid if computation, input or result may not travel, in one line with
   *     the path and the cure
   * @throws Exception what the body throws, as it is
   */
  public static <I, O> O run(DistributedComputation<I, O> computation, I input) throws Exception {
    return of(computation).run(input).value();
  }

  /** The same at this attempt, from 1. */
  public TaskHarness<I, O> withAttempt(int newAttempt) {
    if (newAttempt < 1) {
      throw new IllegalArgumentException("attempts count from 1 but this is " + newAttempt);
    }
    return new TaskHarness<>(
        computation, newAttempt, deadline, cancelledAtLook, engine, serialization);
  }

  /** The same with a deadline for the body to read; nobody enforces it here. */
  public TaskHarness<I, O> withDeadline(Instant newDeadline) {
    return new TaskHarness<>(
        computation, attempt, newDeadline, cancelledAtLook, engine, serialization);
  }

  /**
   * The same, cancelled just before the body asks {@code cancelled()} for this time, from 1: that
   * is then true, and the thread of the body is interrupted once.
   */
  public TaskHarness<I, O> withCancelAtLook(int look) {
    if (look < 1) {
      throw new IllegalArgumentException("looks count from 1 but this is " + look);
    }
    return new TaskHarness<>(computation, attempt, deadline, look, engine, serialization);
  }

  /** The same with an engine for the nested work of the body. */
  public TaskHarness<I, O> withEngine(ExecutionEngine newEngine) {
    return new TaskHarness<>(
        computation, attempt, deadline, cancelledAtLook, Optional.of(newEngine), serialization);
  }

  /** The same with these entries in the allow-list and no others of one's own. */
  public TaskHarness<I, O> withAllowed(String... names) {
    return new TaskHarness<>(
        computation,
        attempt,
        deadline,
        cancelledAtLook,
        engine,
        new SerializationSettings(
            List.of(names), serialization.maxDepth(), serialization.maxBytes()));
  }

  /**
   * Runs it. May be called again; nothing is kept from one run to the next.
   *
   * @throws RuntimeFailure.Invalid if computation, input or result may not travel, in one line with
   *     the path and the cure
   * @throws Exception what the body throws, as it is
   */
  public TaskRun<O> run(I input) throws Exception {
    var codec =
        UserObjectCodec.create(serialization, Thread.currentThread().getContextClassLoader());
    byte[] body = codec.encode(computation);
    byte[] sent = codec.encode(input);
    var context = new HarnessContext(attempt, deadline, cancelledAtLook, engine);
    byte[] answer = codec.encode(execute(codec, body, sent, context));
    return new TaskRun<>(
        read(codec, answer),
        computation.estimateCost(input),
        context.progress(),
        context.looks(),
        body.length + sent.length,
        answer.length);
  }

  private O execute(UserObjectCodec codec, byte[] body, byte[] sent, HarnessContext context)
      throws Exception {
    DistributedComputation<I, O> there = read(codec, body);
    try {
      return there.execute(read(codec, sent), context);
    } finally {
      Thread.interrupted(); // an interrupt meant for the body must not reach the test
    }
  }

  // What was encoded as a T is read as one, or refused.
  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T read(UserObjectCodec codec, byte[] bytes) {
    return (T) codec.decode(bytes);
  }
}
