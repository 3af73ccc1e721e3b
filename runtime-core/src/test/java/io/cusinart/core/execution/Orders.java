package io.cusinart.core.execution;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.serialization.ValuesWriter;
import io.cusinart.core.settings.SerializationSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders to run something, for tests. Immutable. */
record Orders(
    long task, Duration remaining, boolean isBlocking, Priority priority, long predictedNanos) {

  static final UserObjectCodec CODEC =
      UserObjectCodec.create(
          new SerializationSettings(List.of(), 64, 64 * 1_024), Orders.class.getClassLoader());
  static final long PREDICTED_NANOS = 1_000;

  /** The length of its input. */
  record Size() implements DistributedComputation<String, Integer> {
    @Override
    public Integer execute(String input, TaskContext context) {
      return input.length();
    }
  }

  static Orders order(long task) {
    return new Orders(task, Duration.ofHours(1), false, Priority.NORMAL, PREDICTED_NANOS);
  }

  Orders within(Duration newRemaining) {
    return new Orders(task, newRemaining, isBlocking, priority, predictedNanos);
  }

  Orders blocking() {
    return new Orders(task, remaining, true, priority, predictedNanos);
  }

  Orders of(Priority newPriority) {
    return new Orders(task, remaining, isBlocking, newPriority, predictedNanos);
  }

  Orders predicted(Duration run) {
    return new Orders(task, remaining, isBlocking, priority, run.toNanos());
  }

  /** The order to run this on "hello". */
  Request.Order computing(@Nullable Object computation) {
    return sending(new Payload(CODEC.encode(computation)));
  }

  /** The order to run what these bytes are. */
  Request.Order sending(Payload computation) {
    return new Request.Order(
        key(task),
        remaining.toNanos(),
        predictedNanos,
        isBlocking,
        priority,
        computation,
        new Payload(CODEC.encode("hello")),
        null);
  }

  /** The order to run this on each of these as a bundle. */
  Request.Order bundling(Object computation, List<?> inputs) {
    try (ValuesWriter writer = CODEC.writer()) {
      inputs.forEach(writer::add);
      return bundling(computation, writer.take(), new Request.Elements(inputs.size(), List.of()));
    }
  }

  Request.Order bundling(Object computation, Payload inputs, Request.Elements elements) {
    return new Request.Order(
        key(task),
        remaining.toNanos(),
        predictedNanos,
        isBlocking,
        priority,
        new Payload(CODEC.encode(computation)),
        inputs,
        elements);
  }

  static AttemptKey key(long task) {
    return new AttemptKey(new TaskId(1, task), 1, 7);
  }
}
