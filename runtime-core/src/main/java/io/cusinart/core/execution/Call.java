package io.cusinart.core.execution;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What an {@link EngineExecutor} was given, as a computation, which can travel if its body can.
 * Immutable if the body is. It answers with what the body returns, empty for null.
 *
 * @param body a {@link Callable}, or a {@link Runnable} whose result stays at home
 */
record Call(Object body) implements DistributedComputation<String, Optional<Object>> {

  /** All there is to know is in the body. */
  static final String NO_INPUT = "";

  @Override
  public Optional<Object> execute(String none, TaskContext context) throws Exception {
    return switch (body) {
      case Callable<?> callable -> Optional.ofNullable(callable.call());
      case Runnable runnable -> {
        runnable.run();
        yield Optional.empty();
      }
      default ->
          throw new IllegalStateException(
              body.getClass().getName() + " is neither a Callable nor a Runnable");
    };
  }
}
