package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.api.TaskHandle;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RunnableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The caller's end of one task of an {@link EngineExecutor}. Safe for use by several threads.
 *
 * <p>It ends when it is cancelled or the task has its outcome, whichever comes first; the executor
 * waits for the outcome.
 */
final class EngineFuture<V extends @Nullable Object> extends CompletableFuture<V>
    implements RunnableFuture<V> {

  private final Call call;
  private final EngineExecutor executor;
  private final Function<Optional<Object>, V> value;
  private volatile @Nullable TaskHandle<?> handle;

  /**
   * A task that has not been sent.
   *
   * @param value makes what it ends with from what the body answered
   */
  EngineFuture(Call call, EngineExecutor executor, Function<Optional<Object>, V> value) {
    this.call = call;
    this.executor = executor;
    this.value = value;
  }

  /** Runs it in the cluster, not on this thread; returns when it was sent. */
  @Override
  public void run() {
    executor.execute(this);
  }

  Call call() {
    return call;
  }

  /** Its task, and who is told when this has ended: whoever waits for all may look at each then. */
  void sentAs(TaskHandle<Optional<Object>> newHandle, Consumer<EngineFuture<?>> onOutcome) {
    handle = newHandle;
    if (isCancelled()) {
      newHandle.cancel();
    }
    var _ =
        newHandle
            .outcome()
            .thenAccept(outcome -> {
              try {
                end(outcome);
              } finally {
                onOutcome.accept(this);
              }
            });
  }

  /**
   * Ends the future at once. With {@code mayInterrupt} the task is cancelled too: taken from the
   * queue of its node, or its thread interrupted. Without, it is let be, since whether its body has
   * begun cannot be told from here.
   */
  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    if (cancelled && mayInterrupt) {
      stop();
    }
    return cancelled;
  }

  /** Cancels the task; a result that is faster wins. */
  void stop() {
    TaskHandle<?> sent = handle;
    if (sent != null) {
      sent.cancel();
    }
  }

  private void end(Outcome<Optional<Object>> outcome) {
    try {
      complete(value.apply(outcome.orThrow()));
    } catch (RuntimeException thrown) {
      // A CancellationException makes it cancelled; anything else is the cause of what get throws.
      completeExceptionally(thrown);
    }
  }
}
