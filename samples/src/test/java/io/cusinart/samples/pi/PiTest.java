package io.cusinart.samples.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cusinart.testkit.computation.TaskHarness;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PiTest {

  @Test
  void theSameSeedGivesTheSameAnswerInAnyOrder() throws Exception {
    List<Batch> batches = Batch.split(42, 200_000, 7);

    assertThat(inside(batches.reversed())).isEqualTo(inside(batches));
    assertThat(Batch.split(42, 200_000, 7)).isEqualTo(batches);
  }

  @Test
  void anotherSeedGivesOtherPoints() throws Exception {
    assertThat(inside(Batch.split(43, 200_000, 7)))
        .isNotEqualTo(inside(Batch.split(42, 200_000, 7)));
  }

  @RepeatedTest(100)
  void theBatchesShareTheSamplesEvenly() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long samples = random.nextLong(1_000_000);
    int batches = random.nextInt(1, 300);

    List<Batch> split = Batch.split(seed, samples, batches);

    String hint = "seed %d: %d samples in %d".formatted(seed, samples, batches);
    assertThat(split).as(hint).hasSize(batches);
    assertThat(split.stream().mapToLong(Batch::samples).sum()).as(hint).isEqualTo(samples);
    assertThat(split)
        .as(hint)
        .allMatch(batch -> batch.samples() - samples / batches <= 1)
        .allMatch(batch -> batch.samples() >= samples / batches);
    assertThat(split.stream().map(Batch::seed)).as(hint).doesNotHaveDuplicates();
  }

  // The seed is fixed, so this either always passes or never does.
  @Test
  void theEstimateIsWithinThreeStandardErrors() throws Exception {
    Estimate estimate = new Estimate(2_000_000, inside(Batch.split(42, 2_000_000, 10)));

    assertThat(estimate.pi()).isCloseTo(Math.PI, within(3 * estimate.standardError()));
  }

  // sqrt(pi (4 - pi) / n), for n = 1,000,000 and the share inside that pi has.
  @Test
  void theStandardErrorIsThatOfAShare() {
    assertThat(new Estimate(1_000_000, 785_398).standardError()).isCloseTo(0.001642, within(1e-6));
  }

  // Turns red when the body does not look: it would answer instead.
  @Test
  void aCancelledTaskStopsOnTheWay() {
    assertThatThrownBy(() ->
            TaskHarness.of(Pi.pointsInside()).withCancelAtLook(4).run(new Batch(1, 1_000_000)))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("at point 196608");
  }

  @Test
  void noSamplesEndWithStatusTwoAndOneLine() throws InterruptedException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int status =
        Pi.run(List.of("0"), System.out, new PrintStream(err, true, StandardCharsets.UTF_8));

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("pi: samples must be a whole number from 1 to ")
        .hasLineCount(1);
  }

  private static long inside(List<Batch> batches) throws Exception {
    long sum = 0;
    for (Batch batch : batches) {
      sum += TaskHarness.run(Pi.pointsInside(), batch);
    }
    return sum;
  }
}
