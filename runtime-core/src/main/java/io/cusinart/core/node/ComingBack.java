package io.cusinart.core.node;

import io.cusinart.api.RuntimeFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a node anew, as another incarnation in the same process, until it is a member again or
 * there is no use in it. Safe for use by several threads.
 *
 * <p>It looks for the cluster as long as it takes: a split may last for days. Starts that fail, and
 * incarnations that do not last, make the next one wait longer.
 */
final class ComingBack {

  private static final Logger LOG = LoggerFactory.getLogger(ComingBack.class);
  private static final String CLOSED = "the node is closed";

  /** An incarnation that has lasted so long was none of a row that do not last. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;

  private static final Incarnation.Patience PATIENCE =
      new Incarnation.Patience(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(20));

  private final Beginning beginning;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int quickEnds;
  private long beganNanos = System.nanoTime();
  private @Nullable Thread thread;

  ComingBack(Beginning beginning) {
    this.beginning = beginning;
  }

  /** How long to wait after so many starts in a row that failed or did not last. Pure. */
  static Duration pause(int quickEnds) {
    if (quickEnds == 0) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(quickEnds - 1, MOST_DOUBLINGS));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /**
   * Begins to come back, on a thread of its own.
   *
   * @param back is given the next incarnation when it is a member
   * @param inVain is told why there will be none
   */
  synchronized void begin(Consumer<Incarnation> back, Consumer<String> inVain) {
    if (stopped.getCount() == 0) {
      inVain.accept(CLOSED);
      return;
    }
    if (System.nanoTime() - beganNanos > SETTLED.toNanos()) {
      quickEnds = 0;
    }
    thread =
        Thread.ofPlatform()
            .name("cusinart-coming-back-" + beginning.settings().name())
            .start(() -> run(back, inVain));
  }

  private void run(Consumer<Incarnation> back, Consumer<String> inVain) {
    try {
      next().ifPresentOrElse(back, () -> inVain.accept(CLOSED));
    } catch (RuntimeFailure.Invalid refused) {
      inVain.accept(String.valueOf(refused.getMessage()));
    } catch (InterruptedException _) {
      inVain.accept(CLOSED);
    } catch (RuntimeException | Error broken) { // the top of this thread
      LOG.error("Node [{}] cannot come back", beginning.settings().name(), broken);
      inVain.accept(broken.toString());
    }
  }

  /** Empty if it was stopped. */
  private Optional<Incarnation> next() throws InterruptedException {
    Optional<Incarnation> next = Optional.empty();
    while (next.isEmpty() && !stopped.await(pauseNow().toMillis(), TimeUnit.MILLISECONDS)) {
      next = attempt();
    }
    return next;
  }

  private synchronized Duration pauseNow() {
    return pause(quickEnds++);
  }

  private Optional<Incarnation> attempt() throws InterruptedException {
    try {
      beginning.again();
      Incarnation next = Incarnation.start(beginning, PATIENCE);
      began();
      return Optional.of(next);
    } catch (RuntimeFailure.Invalid refused) {
      throw refused;
    } catch (RuntimeException failed) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn(
          "Node [{}] could not come back yet: [{}]",
          beginning.settings().name(),
          failed.getMessage());
      return Optional.empty();
    }
  }

  private synchronized void began() {
    beganNanos = System.nanoTime();
  }

  /** No more starts; waits until one that is under way has ended. Not for its own thread. */
  void stop() {
    @Nullable Thread running;
    synchronized (this) {
      stopped.countDown();
      running = thread;
    }
    if (running != null && !running.equals(Thread.currentThread())) {
      running.interrupt();
      boolean interrupted = Thread.interrupted();
      try {
        running.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
