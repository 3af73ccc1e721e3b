package io.cusinart.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.cusinart.api.ComputationCost;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CostModelTest {

  private static final String COUNT = "com.acme.Count";
  private static final long MILLI = Views.MILLI;
  private static final ComputationCost UNKNOWN = ComputationCost.UNKNOWN;

  private final CostModel costs = CostModel.create(Views.SETTINGS);

  @Test
  void aComputationThatDeclaresNothingIsTakenForTheUnknownRun() {
    assertThat(costs.predictBaseNanos(COUNT, 10, UNKNOWN)).isEqualTo(10 * MILLI);
  }

  @Test
  void aDeclaredCostIsBelievedBeforeTheFirstRun() {
    assertThat(costs.predictBaseNanos(COUNT, 10, declared(70))).isEqualTo(70 * MILLI);
  }

  @Test
  void aMeasuredRunBeatsAWrongDeclaration() {
    observe(declared(1_000), 1, 20 * MILLI);

    assertThat(costs.predictBaseNanos(COUNT, 10, declared(1_000)))
        .isCloseTo(20 * MILLI, withPercentage(1));
  }

  @Test
  void anUnmeasuredSizeIsCorrectedByWhatOtherSizesTaught() {
    for (int i = 0; i < 20; i++) {
      costs.observe(COUNT, 1_000, declared(10), 1, 30 * MILLI);
    }

    assertThat(costs.predictBaseNanos(COUNT, 1_000_000, declared(200)))
        .isCloseTo(600 * MILLI, withPercentage(5));
  }

  @Test
  void sizesWithinAPowerOfTwoAreLearnedTogetherAndOthersApart() {
    costs.observe(COUNT, 1_024, declared(10), 1, 5 * MILLI);
    costs.observe(COUNT, 4_096, declared(10), 1, 20 * MILLI);

    assertThat(costs.predictBaseNanos(COUNT, 2_047, declared(10)))
        .isCloseTo(5 * MILLI, withPercentage(1));
    assertThat(costs.predictBaseNanos(COUNT, 4_096, declared(10)))
        .isCloseTo(20 * MILLI, withPercentage(1));
  }

  @Test
  void classesAreLearnedApart() {
    observe(UNKNOWN, 1, 500 * MILLI);

    assertThat(costs.predictBaseNanos("com.acme.Other", 10, UNKNOWN)).isEqualTo(10 * MILLI);
  }

  @Test
  void aNodeNeverMeasuredIsAverage() {
    observe(UNKNOWN, 1, MILLI);

    assertThat(costs.nodeFactor(99)).isEqualTo(1);
  }

  @Test
  void twentyNoisyRunsOnEachNodeShowThatOneIsThreeTimesSlower() {
    for (long seed = 0; seed < 500; seed++) {
      CostModel model = CostModel.create(Views.SETTINGS);
      var random = new SplittableRandom(seed);
      for (int i = 0; i < 60; i++) {
        long node = i % 3;
        model.observe(COUNT, 10, UNKNOWN, node, noisy(random, node == 0 ? 3 : 1));
      }
      double others = (model.nodeFactor(1) + model.nodeFactor(2)) / 2;

      assertThat(model.nodeFactor(0) / others).as("seed %d", seed).isBetween(2.2, 4.0);
    }
  }

  @Test
  void underNoiseTheFactorsStayWhereTheyAre() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 50_000; i++) {
      long node = random.nextInt(3);
      costs.observe(COUNT, 10, UNKNOWN, node, noisy(random, node == 0 ? 3 : 1));
      if (i > 300) {
        double ratio = costs.nodeFactor(0) / costs.nodeFactor(1);
        assertThat(ratio).as("seed 7, after %d runs", i).isBetween(1.8, 5.0);
      }
    }
  }

  /**
   * Turns red when nothing is pulled back: what all factors have in common walks away at random and
   * takes along the base that is measured, so that the other is off by powers of ten.
   */
  @Test
  void aSizeThatIsNotMeasuredIsPredictedAsBeforeHoweverMuchOthersAre() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      costs.observe(COUNT, 10, UNKNOWN, i % 3, noisy(random, 1));
    }
    for (int burst = 0; burst < 3_000; burst++) {
      for (int i = 0; i < 60; i++) {
        costs.observe(COUNT, 10_000, UNKNOWN, burst % 3, noisy(random, i < 3 ? 8 : 1));
      }
    }
    double ratio =
        (double) costs.predictBaseNanos(COUNT, 10, UNKNOWN)
            / costs.predictBaseNanos(COUNT, 10_000, UNKNOWN);

    assertThat(ratio).isBetween(0.4, 2.5);
  }

  /** Turns red when the average is of other nodes than before and nothing makes up for it. */
  @Test
  void aNodeThatGoesChangesNoPredictionForTheOthers() {
    for (int i = 0; i < 100; i++) {
      observe(UNKNOWN, 1, 80 * MILLI);
      observe(UNKNOWN, 2, 10 * MILLI);
      observe(UNKNOWN, 3, 10 * MILLI);
    }

    costs.forget(1);

    long base = costs.predictBaseNanos(COUNT, 10, UNKNOWN);
    assertThat(costs.runNanosOn(2, base, UNKNOWN)).isCloseTo(10 * MILLI, withPercentage(5));
    assertThat(costs.nodeFactor(3)).isCloseTo(1, withPercentage(5));
  }

  /**
   * Turns red when what is known of a node does not fade: its factor stays, and a node with a slow
   * start is never chosen again while others have room.
   */
  @Test
  void aNodeWithASlowStartLooksAverageAgainWhenOnlyOthersRun() {
    for (int i = 0; i < 5; i++) {
      observe(UNKNOWN, 1, 200 * MILLI);
      observe(UNKNOWN, 2, 10 * MILLI);
      observe(UNKNOWN, 3, 10 * MILLI);
    }
    assertThat(costs.nodeFactor(1) / costs.nodeFactor(2)).isGreaterThan(2);

    for (int i = 0; i < 300; i++) {
      observe(UNKNOWN, 2 + i % 2, 10 * MILLI);
    }

    assertThat(costs.nodeFactor(1) / costs.nodeFactor(2)).isLessThan(1.2);
  }

  @Test
  void runTimeOnANodeIsBaseTimesFactor() {
    for (int i = 0; i < 100; i++) {
      observe(UNKNOWN, 1, 30 * MILLI);
      observe(UNKNOWN, 2, 10 * MILLI);
    }
    long base = costs.predictBaseNanos(COUNT, 10, UNKNOWN);

    assertThat(costs.runNanosOn(1, base, UNKNOWN)).isCloseTo(30 * MILLI, withPercentage(5));
    assertThat(costs.runNanosOn(2, base, UNKNOWN)).isCloseTo(10 * MILLI, withPercentage(5));
  }

  @Test
  void aNewNodeLearnsItsFactorFromKnownComputationsWithoutSpoilingThem() {
    for (int i = 0; i < 100; i++) {
      observe(UNKNOWN, 1, 10 * MILLI);
    }
    for (int i = 0; i < 20; i++) {
      observe(UNKNOWN, 2, 30 * MILLI);
    }

    assertThat(costs.nodeFactor(2) / costs.nodeFactor(1)).isCloseTo(3, withPercentage(15));
    assertThat(costs.runNanosOn(1, costs.predictBaseNanos(COUNT, 10, UNKNOWN), UNKNOWN))
        .isCloseTo(10 * MILLI, withPercentage(30));
  }

  @Test
  void oneStallIsForgivenAndAColdFirstRunForgotten() {
    observe(UNKNOWN, 1, 500 * MILLI);
    for (int i = 0; i < 40; i++) {
      observe(UNKNOWN, 1 + i % 2, 10 * MILLI);
    }
    assertThat(costs.predictBaseNanos(COUNT, 10, UNKNOWN)).isLessThan(20 * MILLI);

    long before = costs.predictBaseNanos(COUNT, 10, UNKNOWN);
    observe(UNKNOWN, 1, 60_000 * MILLI);

    // Turns red when a surprise is not limited.
    assertThat(costs.predictBaseNanos(COUNT, 10, UNKNOWN)).isLessThan(4 * before);
  }

  @Test
  void aMixOfShortAndLongRunsIsPredictedByItsMean() {
    var random = new SplittableRandom(3);
    double sum = 0;
    int samples = 200;
    for (int i = 0; i < 5_000; i++) {
      observe(UNKNOWN, 1, random.nextBoolean() ? MILLI : 20 * MILLI);
      if (i % (5_000 / samples) == 0) {
        sum += costs.runNanosOn(1, costs.predictBaseNanos(COUNT, 10, UNKNOWN), UNKNOWN);
      }
    }

    // The typical (geometric) run is 4.5 ms; the mean is 10.5.
    assertThat(sum / samples).isCloseTo(10.5 * MILLI, withPercentage(40));
  }

  @Test
  void factorsAreLimitedToSixteenEitherWay() {
    for (int i = 0; i < 300; i++) {
      observe(UNKNOWN, 1, 1_000 * MILLI);
      observe(UNKNOWN, 2, MILLI / 100);
    }

    assertThat(costs.nodeFactor(1)).isBetween(1.0, 16.0);
    assertThat(costs.nodeFactor(2)).isBetween(1 / 16.0, 1.0);
  }

  @Test
  void workThatWaitsTeachesNothingAboutANode() {
    ComputationCost waits = declared(10).asBlocking();
    for (int i = 0; i < 50; i++) {
      observe(waits, 1, 500 * MILLI);
      observe(waits, 2, 500 * MILLI);
    }

    assertThat(costs.nodeFactor(1)).isEqualTo(1);
    assertThat(costs.runNanosOn(1, costs.predictBaseNanos(COUNT, 10, waits), waits))
        .isCloseTo(500 * MILLI, withPercentage(2));
  }

  @Test
  void aForgottenNodeIsAverageAgainAndTheOthersKeepTheirRunTimes() {
    for (int i = 0; i < 100; i++) {
      observe(UNKNOWN, 1, 30 * MILLI);
      observe(UNKNOWN, 2, 10 * MILLI);
    }

    costs.forget(1);

    assertThat(costs.nodeFactor(1)).isEqualTo(1);
    assertThat(costs.nodeFactor(2)).isCloseTo(1, within(1e-9));
    assertThat(costs.runNanosOn(2, costs.predictBaseNanos(COUNT, 10, UNKNOWN), UNKNOWN))
        .isCloseTo(10 * MILLI, withPercentage(5));
  }

  @Test
  void extremeValuesStayFinite() {
    ComputationCost forever = ComputationCost.cpu(Duration.ofSeconds(Long.MAX_VALUE));
    observe(forever, 1, Long.MAX_VALUE);
    observe(forever, 1, -5);
    observe(forever, 1, 0);

    assertThat(costs.predictBaseNanos(COUNT, 10, forever)).isBetween(1L, Nanos.LIMIT);
    assertThat(costs.predictBaseNanos("com.acme.Other", Long.MAX_VALUE, forever))
        .isEqualTo(Nanos.LIMIT);
    assertThat(costs.nodeFactor(1)).isBetween(1 / 16.0, 16.0);
  }

  @Test
  void whatWasMeasuredLongestAgoIsForgottenBeyondTheLimit() {
    for (int i = 0; i <= CostModel.MAX_CLASSES; i++) {
      costs.observe("com.acme.C" + i, 10, UNKNOWN, i, MILLI);
    }

    // Turns red when the limit is taken out: memory would grow with every class ever seen.
    assertThat(costs.predictBaseNanos("com.acme.C0", 10, UNKNOWN)).isEqualTo(10 * MILLI);
    assertThat(costs.predictBaseNanos("com.acme.C" + CostModel.MAX_CLASSES, 10, UNKNOWN))
        .isCloseTo(MILLI, withPercentage(5));
  }

  private void observe(ComputationCost cost, long node, long nanos) {
    costs.observe(COUNT, 10, cost, node, nanos);
  }

  private static long noisy(SplittableRandom random, double factor) {
    return (long) (MILLI * factor * Math.exp(0.3 * random.nextGaussian()));
  }

  private static ComputationCost declared(long millis) {
    return ComputationCost.cpu(Duration.ofMillis(millis));
  }
}
