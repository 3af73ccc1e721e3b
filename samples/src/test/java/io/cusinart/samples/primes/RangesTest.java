package io.cusinart.samples.primes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RangesTest {

  @RepeatedTest(200)
  void theyCoverEveryNumberOnceInOrder() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long below = random.nextLong(3, 1L << random.nextInt(3, 54));
    int parts = (int) random.nextLong(1, Math.min(below - 2, 2_000) + 1);

    List<Range> ranges = Ranges.split(below, parts);

    String hint = "seed %d: below %d, %d parts".formatted(seed, below, parts);
    assertThat(ranges).as(hint).hasSize(parts);
    assertThat(ranges.getFirst().from()).as(hint).isEqualTo(2);
    assertThat(ranges.getLast().to()).as(hint).isEqualTo(below);
    for (int i = 1; i < parts; i++) {
      assertThat(ranges.get(i).from()).as(hint).isEqualTo(ranges.get(i - 1).to());
    }
    assertThat(ranges).as(hint).allMatch(range -> range.width() > 0);
  }

  @Test
  void theirWidthsDifferByUpToTheSpread() {
    List<Range> ranges = Ranges.split(20_000_000, 200);

    long narrowest = widths(ranges).min().orElseThrow();
    long widest = widths(ranges).max().orElseThrow();
    assertThat((double) widest / narrowest).isBetween(6.0, Ranges.SPREAD + 0.01);
  }

  @Test
  void theyAreTheSameEveryTime() {
    assertThat(Ranges.split(20_000_000, 200)).isEqualTo(Ranges.split(20_000_000, 200));
  }

  @Test
  void asManyPartsAsNumbersAreRangesOfOne() {
    assertThat(Ranges.split(5, 3))
        .containsExactly(new Range(2, 3), new Range(3, 4), new Range(4, 5));
  }

  @Test
  void morePartsThanNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ranges.split(5, 4))
        .withMessage("parts must be 1 to 3, the numbers from 2 to below 5, but is 4");
  }

  @Test
  void noPartsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Ranges.split(5, 0));
  }

  @Test
  void aLimitBeyondExactDoublesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ranges.split(Range.MAX + 1, 1))
        .withMessageContaining(Long.toString(Range.MAX + 1));
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Range(7, 6))
        .withMessageContaining("is 7 to 6");
  }

  private static LongStream widths(List<Range> ranges) {
    return ranges.stream().mapToLong(Range::width);
  }
}
