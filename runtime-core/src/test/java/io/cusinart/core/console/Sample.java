package io.cusinart.core.console;

import java.time.Duration;
import java.util.List;

/** A record of settings and a module over it. */
record Sample(int connections, double share, Duration pause, String mode, long size) {

  static final Sample FIRST = new Sample(100, 0.5, Duration.ofSeconds(2), "fair", 1 << 20);

  static LiveModule<Sample> module(LiveRecord<Sample> live) {
    return new LiveModule<>(
        "TCP",
        live,
        List.of(
            LiveKey.<Sample>whole("MaxConnections", "connections", 1, 5_000)
                .in(Sample::connections, Sample::withConnections)
                .restarting("StreamManager"),
            LiveKey.<Sample>number("Share", "a share", 0, 1).in(Sample::share, Sample::withShare),
            LiveKey.<Sample>time("Pause", "a pause", Duration.ofMillis(1), Duration.ofHours(1))
                .in(Sample::pause, Sample::withPause),
            LiveKey.<Sample>word("Mode", "a mode", List.of("fair", "fast"))
                .in(Sample::mode, Sample::withMode),
            LiveKey.<Sample>bytes("Size", "a size", 1, 1L << 40)
                .in(Sample::size, Sample::withSize)));
  }

  Sample withConnections(int next) {
    return new Sample(next, share, pause, mode, size);
  }

  Sample withShare(double next) {
    return new Sample(connections, next, pause, mode, size);
  }

  Sample withPause(Duration next) {
    return new Sample(connections, share, next, mode, size);
  }

  Sample withMode(String next) {
    return new Sample(connections, share, pause, next, size);
  }

  Sample withSize(long next) {
    return new Sample(connections, share, pause, mode, next);
  }
}
