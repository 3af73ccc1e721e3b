package io.cusinart.samples.primes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cusinart.api.Progress;
import io.cusinart.testkit.computation.TaskHarness;
import io.cusinart.testkit.computation.TaskRun;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CountPrimesTest {

  private static final CountPrimes COUNT = new CountPrimes();

  @RepeatedTest(200)
  void itAgreesWithTheSieve() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long from = random.nextLong(1L << random.nextInt(1, 23));
    Range range = new Range(from, from + random.nextLong(5_000));

    long count = count(range);

    assertThat(count)
        .as("seed %d: %s", seed, range)
        .isEqualTo(Sieve.countBelow(range.to()) - Sieve.countBelow(range.from()));
  }

  @Test
  void thePartsAddUpToTheWhole() {
    long sum = Ranges.split(300_000, 50).stream().mapToLong(CountPrimesTest::count).sum();

    assertThat(sum).isEqualTo(25_997);
  }

  @Test
  void theSmallestNumbersAreCountedRight() {
    assertThat(count(new Range(0, 2))).isZero();
    assertThat(count(new Range(0, 3))).isEqualTo(1);
    assertThat(count(new Range(2, 2))).isZero();
    assertThat(count(new Range(2, 10))).isEqualTo(4);
    assertThat(count(new Range(3, 10))).isEqualTo(3);
  }

  @Test
  void theLargestRangeHasOnePrimeWhereOneIsKnown() {
    // 2^53 - 111 is the largest prime below 2^53.
    assertThat(count(new Range(Range.MAX - 112, Range.MAX))).isEqualTo(1);
  }

  // Turns red when the body does not look: it would answer instead.
  @Test
  void aCancelledTaskStopsOnTheWay() {
    Range range = new Range(2, 2_000_000);

    assertThatThrownBy(() -> TaskHarness.of(COUNT).withCancelAtLook(11).run(range))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("of " + range);
  }

  @Test
  void progressGrowsFromZeroAndStaysBelowOne() throws Exception {
    TaskRun<Long> run = TaskHarness.of(COUNT).run(new Range(2, 200_000));

    assertThat(run.value()).isEqualTo(17_984);
    List<Double> fractions = run.progress().stream().map(Progress::fraction).toList();
    assertThat(fractions).isSorted().hasSizeGreaterThan(5).startsWith(0.0);
    assertThat(fractions.getLast()).isBetween(0.5, 1.0);
  }

  // √n sums to two thirds of n√n: that the parts add up to it shows that no part is misjudged.
  @Test
  void theEstimatesOfThePartsAddUpToTheEstimateOfTheWhole() {
    double parts =
        Ranges.split(20_000_000, 200).stream().mapToDouble(CountPrimesTest::estimateNanos).sum();

    assertThat(parts).isCloseTo(estimateNanos(new Range(2, 20_000_000)), within(0.07 * parts));
  }

  @Test
  void laterNumbersAreEstimatedToCostMore() {
    assertThat(estimateNanos(new Range(1_000_000, 1_001_000)))
        .isCloseTo(10 * estimateNanos(new Range(10_000, 11_000)), within(5_000.0));
  }

  @Test
  void theEstimateOfTheLargestRangeDoesNotOverflow() {
    assertThat(COUNT.estimateCost(new Range(0, Range.MAX)).cpuTime()).isPositive();
  }

  private static long count(Range range) {
    try {
      return TaskHarness.run(COUNT, range);
    } catch (Exception thrown) {
      throw new AssertionError(thrown);
    }
  }

  private static double estimateNanos(Range range) {
    return COUNT.estimateCost(range).cpuTime().toNanos();
  }
}
