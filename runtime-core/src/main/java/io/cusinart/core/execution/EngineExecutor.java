package io.cusinart.core.execution;

import io.cusinart.api.Options;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine as an {@link java.util.concurrent.ExecutorService}: every task is sent into the cluster
 * at once. Safe for use by several threads.
 *
 * <p>It has a life of its own: it ends when it was shut down and the tasks that were given to it
 * have their outcomes. The engine knows nothing of that.
 */
final class EngineExecutor extends AbstractExecutorService {

  private static final Logger LOG = LoggerFactory.getLogger(EngineExecutor.class);

  private final Supplier<ClusterExecutionEngine> engine;
  private final Options options;
  private final Set<EngineFuture<?>> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch terminated = new CountDownLatch(1);

  /** Tasks that are out, and one for being open; nothing is taken once it is 0. */
  private final AtomicInteger holds = new AtomicInteger(1);

  private final AtomicBoolean shutdown = new AtomicBoolean();
  private volatile boolean stopped;

  EngineExecutor(Supplier<ClusterExecutionEngine> engine, Options options) {
    this.engine = engine;
    this.options = options;
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> body) {
    return future(body);
  }

  // The body is a Callable<T>, so what it answers is a T, null included if T has it.
  @SuppressWarnings({"unchecked", "NullAway"})
  private <T extends @Nullable Object> EngineFuture<T> future(Callable<T> body) {
    return new EngineFuture<>(
        new Call(Objects.requireNonNull(body)), this, answer -> (T) answer.orElse(null));
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable body, T value) {
    return new EngineFuture<>(new Call(Objects.requireNonNull(body)), this, _ -> value);
  }

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command);
    if (command instanceof EngineFuture<?> own) {
      send(own);
    } else {
      var future = new EngineFuture<@Nullable Object>(new Call(command), this, _ -> null);
      send(future);
      var _ = future.exceptionally(thrown -> logged(command, thrown));
    }
  }

  /** Nobody holds its future. */
  private static @Nullable Object logged(Runnable command, Throwable thrown) {
    if (!(thrown instanceof CancellationException)) {
      LOG.warn("{} given to execute: {}", command.getClass().getName(), thrown.toString());
    }
    return null;
  }

  private void send(EngineFuture<?> future) {
    if (!hold()) {
      throw new RejectedExecutionException(
          "this executor is shut down; take another from ExecutionEngine.asExecutorService()");
    }
    boolean sent = false;
    try {
      open.add(future);
      future.sentAs(submit(future.call()), this::ended);
      sent = true;
    } finally {
      if (!sent) {
        ended(future);
      }
    }
    if (stopped) {
      future.stop();
    }
  }

  private TaskHandle<Optional<Object>> submit(Call call) {
    Optional<RuntimeFailure> closed = engine.get().closed();
    if (closed.isPresent()) {
      throw new RejectedExecutionException("the engine behind this executor is closed");
    }
    try {
      return engine.get().submit(call, Call.NO_INPUT, options);
    } catch (RuntimeFailure.Invalid refused) {
      throw new RejectedExecutionException(refused.getMessage(), refused);
    }
  }

  private void ended(EngineFuture<?> future) {
    open.remove(future);
    release();
  }

  private boolean hold() {
    return !shutdown.get() && holds.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
  }

  private void release() {
    if (holds.decrementAndGet() == 0) {
      terminated.countDown();
    }
  }

  @Override
  public void shutdown() {
    if (shutdown.compareAndSet(false, true)) {
      release();
    }
  }

  /** Cancels what is out. All of it had been sent, so that nothing is left to be given back. */
  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    stopped = true;
    open.forEach(EngineFuture::stop);
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown.get();
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> bodies)
      throws InterruptedException, ExecutionException {
    var race = new Race<>(bodies);
    try {
      return race.start().get();
    } finally {
      race.stop();
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> bodies, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var race = new Race<>(bodies);
    try {
      return race.start().get(timeout, unit);
    } finally {
      race.stop();
    }
  }

  /** Several tasks of which the first that succeeds is wanted; all are sent at once. */
  private final class Race<T extends @Nullable Object> {
    private final List<EngineFuture<T>> futures = new ArrayList<>();
    private final CompletableFuture<T> winner = new CompletableFuture<>();
    private final AtomicInteger left;

    Race(Collection<? extends Callable<T>> bodies) {
      bodies.forEach(body -> futures.add(future(body)));
      if (futures.isEmpty()) {
        throw new IllegalArgumentException("invokeAny needs at least one task but there is none");
      }
      left = new AtomicInteger(futures.size());
    }

    CompletableFuture<T> start() {
      futures.forEach(each -> {
        var _ = each.whenComplete(this::arrived);
        execute(each);
      });
      return winner;
    }

    private void arrived(T value, @Nullable Throwable thrown) {
      if (thrown == null) {
        winner.complete(value);
      } else if (left.decrementAndGet() == 0) {
        // Of a task that was cancelled by its deadline too: nothing is left that could win.
        winner.completeExceptionally(new CompletionException(thrown));
      }
    }

    void stop() {
      futures.forEach(each -> each.cancel(true));
    }
  }
}
