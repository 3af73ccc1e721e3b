package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
   * One that comes after the look and before the rest finds that nobody needs to be told. Turns red
   * when mayRest does not look again.
   */
  @Test
  void whatComesBetweenTheLookAndTheRestIsSeen() {
    var added = new AtomicBoolean();
    sweeping.begin(starts::incrementAndGet);

    boolean rests =
        sweeping.mayRest(() -> {
          boolean idle = !added.getAndSet(true);
          sweeping.needed();
          return idle;
        });

    assertThat(rests && starts.get() == 0).as("it rests, and nobody starts it").isFalse();
  }
}
