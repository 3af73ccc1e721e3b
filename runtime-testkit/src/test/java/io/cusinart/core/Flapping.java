package io.cusinart.core;

import io.cusinart.testkit.network.Relay;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A relay that breaks everything once a second and refuses for a moment. Safe for use by several
 * threads.
 */
final class Flapping implements AutoCloseable {

  private static final Duration REFUSED = Duration.ofMillis(100);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Relay relay;
  private final AtomicInteger flaps = new AtomicInteger();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("flapping").factory());

  /** The first flap is now. */
  Flapping(Relay relay) {
    this.relay = relay;
    var _ = clock.scheduleAtFixedRate(this::cut, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cut() {
    relay.refuse();
    relay.cut();
    var _ = clock.schedule(this::mend, REFUSED.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void mend() {
    relay.accept();
    flaps.incrementAndGet();
  }

  /** How many there were, each mended. */
  int flaps() {
    return flaps.get();
  }

  /** No more of them; the relay accepts. Blocks until a flap that has begun is mended. */
  @Override
  public void close() {
    clock.close();
  }
}
