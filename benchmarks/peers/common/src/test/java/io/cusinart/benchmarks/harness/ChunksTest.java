package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ChunksTest {

  @Test
  void allNumbersAreAskedInCollectionsOfTheSizeButTheLast() throws Exception {
    var numbers = new Numbers(Duration.ofMillis(50));
    var sizes = new ArrayList<Integer>();

    new Chunks(10, 2)
        .run(
            numbers,
            chunk -> {
              sizes.add(chunk.size());
              return CompletableFuture.completedFuture(chunk);
            });

    assertThat(sizes.subList(0, sizes.size() - 1)).isNotEmpty().allMatch(size -> size == 10);
    assertThat(numbers.missing()).isZero();
    assertThat(numbers.strange()).isZero();
  }

  @Test
  void aCollectionThatFailsEndsItWithTheReason() {
    var numbers = new Numbers(Duration.ofHours(1));
    CompletableFuture<List<Integer>> failing =
        CompletableFuture.failedFuture(new IllegalStateException("no"));

    assertThatThrownBy(() -> new Chunks(10, 2).run(numbers, _ -> failing))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessageContaining("IllegalStateException: no");
  }
}
