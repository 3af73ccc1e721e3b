package io.cusinart.core.node;

import io.cusinart.api.NodeId;
import io.cusinart.core.execution.ExitCall;
import io.cusinart.core.execution.LaneThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node ends on purpose: it takes nothing new, hands back what waits, lets what runs end, and
 * leaves. Once, whoever asks for it and however often. Safe for use by several threads.
 *
 * <p>When a body has called {@code System.exit}, the JVM waits for the shutdown hooks only: then
 * the submitter of that task is told first, and all the rest gets no more than moments.
 */
final class NodeEnd {

  private static final Logger LOG = LoggerFactory.getLogger(NodeEnd.class);

  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(15);
  private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(1);

  private static final Duration HURRIED_DRAIN = Duration.ofMillis(300);

  private static final Duration HURRIED_LEAVE = Duration.ofMillis(1_500);
  private static final Duration MOST_OF_A_HOOK = Duration.ofSeconds(3);
  private static final Duration REST = Duration.ofMillis(100);

  private final Runnable first;
  private final Supplier<Incarnation> now;
  private final Runnable last;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onJvmEnd, "cusinart-exit-watch");
  private boolean blamed;

  /**
   * For a node.
   *
   * @param first sees to it that no other incarnation begins
   * @param now the incarnation of the moment
   * @param last closes its port and what else outlives an incarnation
   */
  NodeEnd(Runnable first, Supplier<Incarnation> now, Runnable last) {
    this.first = first;
    this.now = now;
    this.last = last;
  }

  private NodeParts parts() {
    return now.get().parts();
  }

  private NodeId name() {
    return parts().self().id();
  }

  /** Whether it was asked for. */
  boolean begun() {
    return begun.get();
  }

  /**
   * Ends the node, or waits for the end that another thread has begun. Blocks, except on a thread
   * that runs a body. An interrupt ends the waits, and the node still leaves.
   */
  void close() {
    boolean first = !begun.getAndSet(true);
    if (LaneThreads.isCurrent()) {
      if (first) {
        Thread.ofPlatform().name("cusinart-close-" + name()).start(this::run);
      }
    } else if (first && !hurried()) {
      run();
    } else {
      if (first) {
        Thread.ofPlatform().daemon().name("cusinart-exit").start(this::run);
      }
      awaitDone();
    }
  }

  /** Registers for the end of the JVM; taken back when the node has ended before. */
  void watchExits() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The node has ended, however that came. */
  void ended() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The JVM is ending: the hook runs or has run.
    }
  }

  /** Signals and the program's own exit are the program's business: then nothing is done here. */
  private void onJvmEnd() {
    if (hurried()) {
      close();
    }
  }

  /** Whether a body has called {@code System.exit}; its submitter is told at the first look. */
  private synchronized boolean hurried() {
    List<ExitCall> calls = parts().lanes().map(lanes -> lanes.blameExits()).orElse(List.of());
    for (ExitCall call : calls) {
      LOG.error(
          "Task [{}] of submitter [{}] called System.exit in [{}]: it has failed, and node [{}] ends with its JVM",
          call.task(),
          Long.toHexString(call.task().submitter()),
          call.where(),
          name());
    }
    blamed |= !calls.isEmpty();
    return blamed;
  }

  private void run() {
    try {
      boolean hurried = hurried();
      if (!hurried) {
        first.run();
      }
      now.get().drain();
      if (hurried) {
        giveUpWork();
      } else {
        endWork(parts().settings().kernel().execution().drainTimeout());
      }
      leave(hurried ? HURRIED_LEAVE : LEAVE_PATIENCE);
    } finally {
      done.countDown();
    }
  }

  /** The lanes first: what runs there may still need this engine for nested work. */
  private void endWork(Duration patience) {
    long endsNanos = System.nanoTime() + patience.toNanos();
    parts().lanes().ifPresent(lanes -> lanes.drain(patience));
    Duration left = Duration.ofNanos(endsNanos - System.nanoTime());
    parts().engine().close(left.compareTo(ENGINE_PATIENCE) > 0 ? left : ENGINE_PATIENCE);
  }

  /** What this engine has out is given up by the workers when they see that it is gone. */
  private void giveUpWork() {
    parts()
        .lanes()
        .ifPresent(lanes -> {
          lanes.drain(HURRIED_DRAIN);
          lanes.close();
          lanes.drain(HURRIED_DRAIN);
        });
  }

  private void leave(Duration patience) {
    Incarnation leaving = now.get();
    leaving.terminate();
    try {
      leaving.whenEnded().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      LOG.warn("Node [{}] did not stop in [{}]", name(), patience, stuck);
    }
    // Not before the cluster knows that it leaves: a port that is closed looks like a death. But
    // before the process may end: so does a connection that breaks.
    last.run();
  }

  /** Without a limit while all is well, since the end itself has one. */
  private void awaitDone() {
    long beganNanos = System.nanoTime();
    try {
      while (!done.await(REST.toMillis(), TimeUnit.MILLISECONDS)) {
        if (hurried() && System.nanoTime() - beganNanos > MOST_OF_A_HOOK.toNanos()) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
