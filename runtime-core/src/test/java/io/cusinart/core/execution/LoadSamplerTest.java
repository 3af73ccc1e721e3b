package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.health.LoadReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LoadSamplerTest {

  private static final long INTERVAL_NANOS = Duration.ofMillis(20).toNanos();

  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicLong clock = new AtomicLong(-5);
  private final LoadSampler sampler = new LoadSampler(this::read, clock::get);

  private LoadReport read() {
    return new LoadReport(readings.incrementAndGet(), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, null);
  }

  @Test
  void theFirstResultCarriesAReport() {
    LoadReport report = sampler.sample();

    assertThat(report).isEqualTo(new LoadReport(1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, null));
  }

  /** Turns red when the interval is not looked at; the load is then read for every tiny task. */
  @Test
  void withinTheIntervalNoneIsReadAndAfterItTheNextIs() {
    sampler.sample();
    clock.addAndGet(INTERVAL_NANOS - 1);
    assertThat(sampler.sample()).isNull();
    assertThat(readings).hasValue(1);

    clock.addAndGet(1);
    assertThat(sampler.sample()).isNotNull();
    assertThat(readings).hasValue(2);
  }

  @Test
  void theClockMayPassItsLargestValue() {
    clock.set(Long.MAX_VALUE - 1);
    var late = new LoadSampler(this::read, clock::get);
    late.sample();
    clock.addAndGet(INTERVAL_NANOS);

    assertThat(late.sample()).isNotNull();
  }

  @Test
  void ofManyThreadsAtOnceOneGetsTheReport() {
    List<LoadReport> reports =
        IntStream.range(0, 1_000)
            .parallel()
            .mapToObj(_ -> sampler.sample())
            .filter(Objects::nonNull)
            .toList();

    assertThat(reports).hasSize(1);
  }
}
