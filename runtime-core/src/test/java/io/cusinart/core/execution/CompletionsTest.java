package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class CompletionsTest {

  private static final int USUAL = 2;
  private static final int MANY = 10_000;

  private final Completions completions = new Completions(USUAL);

  @Test
  void everythingIsRunFromManyThreads() throws InterruptedException {
    var done = new CountDownLatch(4 * MANY);
    for (int i = 0; i < 4; i++) {
      Thread.ofPlatform()
          .start(() -> {
            for (int j = 0; j < MANY; j++) {
              completions.execute(done::countDown);
            }
          });
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).as("all were run").isTrue();
  }

  /** Turns red (they wait for ever) when no threads are added while all of them block. */
  @Test
  void completionsThatBlockDoNotHoldUpTheOthers() {
    var gate = new Semaphore(0);
    var done = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      completions.execute(gate::acquireUninterruptibly);
    }
    completions.execute(done::incrementAndGet);

    // Those are of the threads that the other test lets throw, which may do so a little later.
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> {
          completions.helpIfStuck(System.nanoTime());
          return done.get() == 1;
        });
    gate.release(20);
  }

  /** Turns red (no thread is added) when threads are added only while nothing at all gets done. */
  @Test
  void aQueueThatOnlyTricklesIsHelped() throws InterruptedException {
    var gate = new Semaphore(0);
    var waiting = new AtomicInteger();
    var done = new CountDownLatch(1);
    // Each look finds that something was done, as one thread goes on: 50 by 50.
    for (int i = 0; i < 50; i++) {
      completions.execute(() -> {
        waiting.incrementAndGet();
        gate.acquireUninterruptibly();
      });
    }
    completions.execute(done::countDown);

    long now = 0;
    for (int look = 0; look < 20; look++) {
      int seen = waiting.get();
      gate.release();
      Awaitility.await().until(() -> waiting.get() > seen || done.getCount() == 0);
      now += 50_000_000;
      completions.helpIfStuck(now);
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).as("the last of them was run").isTrue();
    gate.release(50);
  }

  /** Turns red (the rest waits for ever) when a thread that ends by a throw is not replaced. */
  @Test
  void oneThatThrowsHarmsNoOther() throws InterruptedException {
    var done = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      completions.execute(() -> {
        done.countDown();
        throw new IllegalStateException("thrown by a subscriber, on purpose");
      });
    }

    assertThat(done.await(20, TimeUnit.SECONDS)).as("all were run").isTrue();
  }
}
