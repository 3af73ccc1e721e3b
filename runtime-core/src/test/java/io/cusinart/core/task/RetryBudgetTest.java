package io.cusinart.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many moves there are, by virtual time. */
final class RetryBudgetTest {

  private static final long SECOND = 1_000_000_000;
  private static final long START = -5 * SECOND;

  private final RetryBudget budget = new RetryBudget(START);

  private int withdrawAll(long nowNanos) {
    int count = 0;
    while (budget.withdraw(nowNanos)) {
      count++;
    }
    return count;
  }

  @Test
  void atFirstTheReserveIsThereAndNoMore() {
    assertThat(withdrawAll(START)).isEqualTo((int) RetryBudget.RESERVE);
    assertThat(budget.withdraw(START)).isFalse();
  }

  // Turns red when a task adds nothing.
  @Test
  void everyTaskAddsItsFraction() {
    var _ = withdrawAll(START);
    for (int i = 0; i < 1_000; i++) {
      budget.deposit();
    }

    assertThat(withdrawAll(START)).isBetween(199, 200);
  }

  @Test
  void timeAddsAFewMoves() {
    var _ = withdrawAll(START);

    assertThat(withdrawAll(START + SECOND)).isEqualTo((int) RetryBudget.PER_SECOND);
    assertThat(withdrawAll(START + SECOND + SECOND / 40)).isZero();
    assertThat(withdrawAll(START + SECOND + SECOND / 20)).isEqualTo(1);
  }

  // Turns red when nothing caps what is saved up.
  @Test
  void noMoreThanTheReserveIsSavedUp() {
    for (int i = 0; i < 100_000; i++) {
      budget.deposit();
    }

    assertThat(withdrawAll(START + 3_600 * SECOND)).isEqualTo((int) RetryBudget.RESERVE);
  }

  // Turns red when the clock is set back with a reading that comes late: its time counts twice.
  @Test
  void readingsOfTheClockThatComeLateAddNothing() {
    var _ = withdrawAll(START);
    assertThat(withdrawAll(START + SECOND)).isEqualTo((int) RetryBudget.PER_SECOND);
    assertThat(withdrawAll(START)).isZero();

    assertThat(withdrawAll(START + SECOND)).isZero();
  }

  @Test
  void theClockMayPassTheLargestNumber() {
    var late = new RetryBudget(Long.MAX_VALUE - SECOND / 2);
    while (late.withdraw(Long.MAX_VALUE - SECOND / 2)) {
      // Until it is empty.
    }

    assertThat(late.withdraw(Long.MIN_VALUE + SECOND / 2)).isTrue();
  }

  /** Moves are at most the reserve, the fraction of the tasks and the rate over the time. */
  @Test
  void noSequenceOfTasksAndMovesGoesBeyondTheBudget() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    long now = START;
    long latest = now;
    long moves = 0;
    long tasks = 0;
    for (int i = 0; i < 200_000; i++) {
      now += random.nextLong(-SECOND / 100, SECOND / 50);
      latest = Math.max(latest, now);
      if (random.nextInt(10) == 0) {
        budget.deposit();
        tasks++;
      }
      moves += budget.withdraw(now) ? 1 : 0;
      double most =
          RetryBudget.RESERVE
              + RetryBudget.FRACTION * tasks
              + RetryBudget.PER_SECOND * (latest - START) / SECOND;
      assertThat((double) moves).as("seed %d, step %d", seed, i).isLessThanOrEqualTo(most + 1e-3);
    }
    assertThat(moves).as("seed %d", seed).isGreaterThan((long) RetryBudget.RESERVE);
  }
}
