package io.cusinart.core.execution;

import io.cusinart.api.Explanation;
import io.cusinart.api.Outcome;
import io.cusinart.api.Progress;
import io.cusinart.api.TaskHandle;
import io.cusinart.api.TaskId;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The caller's end of one task. Safe for use by several threads. */
final class SubmittedTask<O> implements TaskHandle<O> {

  private final Submissions submissions;
  private final CompletableFuture<Outcome<O>> outcome = new CompletableFuture<>();
  private final CompletableFuture<O> result = new CompletableFuture<>();
  private volatile @Nullable TaskEntry entry;

  SubmittedTask(Submissions submissions) {
    this.submissions = submissions;
  }

  void attach(TaskEntry newEntry) {
    entry = newEntry;
  }

  void complete(Outcome<O> ended) {
    outcome.complete(ended);
    if (ended instanceof Outcome.Completed<O>(O value, _)) {
      result.complete(value);
    } else {
      result.completeExceptionally(thrownBy(ended));
    }
  }

  private static RuntimeException thrownBy(Outcome<?> ended) {
    try {
      ended.orThrow();
    } catch (RuntimeException thrown) {
      return thrown;
    }
    throw new IllegalStateException("only a completed outcome has a value");
  }

  @Override
  public TaskId id() {
    return entry().id;
  }

  @Override
  public CompletionStage<O> result() {
    return result.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Outcome<O>> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public O join() {
    return outcome.join().orThrow();
  }

  @Override
  public boolean cancel() {
    return submissions.cancel(entry(), Outcome.Cause.CALLER);
  }

  @Override
  public Flow.Publisher<Progress> progress() {
    return entry()::subscribe;
  }

  @Override
  public Explanation explain() {
    return entry().explain();
  }

  private TaskEntry entry() {
    return Objects.requireNonNull(entry, "a handle is attached before it is given out");
  }
}
