package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ChunksTest {

  @Test
  void allNumbersAreAskedInWholeCollections() throws Exception {
    var nanos = new AtomicLong();
    var numbers = new Numbers(Duration.ofNanos(3), nanos::get);
    var sizes = new ArrayList<Integer>();

    new Chunks(10, 2)
        .run(
            numbers,
            chunk -> {
              sizes.add(chunk.size());
              nanos.incrementAndGet();
              return CompletableFuture.completedFuture(chunk);
            });

    assertThat(sizes).containsExactly(10, 10, 10);
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
