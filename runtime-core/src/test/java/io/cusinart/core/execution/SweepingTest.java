package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class SweepingTest {

  private final Sweeping sweeping = new Sweeping();
  private final AtomicInteger starts = new AtomicInteger();

  @Test
  void whileThereIsSomethingItGoesOn() {
    sweeping.begin(starts::incrementAndGet);

    assertThat(sweeping.mayRest(() -> false)).isFalse();
    sweeping.needed();

    assertThat(starts).hasValue(0);
  }

  @Test
  void whoeverComesWhileItRestsStartsItOnce() {
    sweeping.begin(starts::incrementAndGet);

    assertThat(sweeping.mayRest(() -> true)).isTrue();
    sweeping.needed();
    sweeping.needed();

    assertThat(starts).hasValue(1);
  }

  @Test
  void anActorThatBeginsAgainLooksOften() {
    sweeping.begin(starts::incrementAndGet);
    sweeping.mayRest(() -> true);
    sweeping.begin(starts::incrementAndGet);

    sweeping.needed();

    assertThat(starts).hasValue(0);
  }

  /**
   * Whatever the order, a thing that was added is looked after. Turns red when mayRest does not
   * look again after it has said that it rests.
   */
  @RepeatedTest(2_000)
  void nothingIsAddedUnseen() throws InterruptedException {
    var added = new AtomicBoolean();
    var go = new CountDownLatch(1);
    sweeping.begin(starts::incrementAndGet);
    Thread adder =
        Thread.ofPlatform()
            .start(() -> {
              awaitQuietly(go);
              added.set(true);
              sweeping.needed();
            });

    go.countDown();
    boolean rests = sweeping.mayRest(() -> !added.get());
    adder.join();

    assertThat(!rests || starts.get() == 1).as("it is looked after").isTrue();
  }

  private static void awaitQuietly(CountDownLatch go) {
    try {
      assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
