package io.cusinart.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DoorstepTest {

  private static final Duration PATIENCE = Duration.ofNanos(100);

  private final AtomicLong clock = new AtomicLong(-50);
  private final List<String> sentAway = new ArrayList<>();
  private final Doorstep<String> doorstep = new Doorstep<>(2, clock::get, sentAway::add);

  @Test
  void oneTooManySendsTheOldestAway() {
    doorstep.arrived("a");
    doorstep.arrived("b");
    assertThat(sentAway).isEmpty();

    doorstep.arrived("c");

    assertThat(sentAway).containsExactly("a");
    assertThat(doorstep.left("a")).isFalse();
    assertThat(doorstep.left("b")).isTrue();
  }

  @Test
  void whoHasLeftMakesRoom() {
    doorstep.arrived("a");
    doorstep.arrived("b");
    assertThat(doorstep.left("b")).isTrue();
    assertThat(doorstep.left("b")).isFalse();

    doorstep.arrived("c");

    assertThat(sentAway).isEmpty();
  }

  @Test
  void thoseWhoWaitTooLongExpireOnce() {
    doorstep.arrived("a");
    clock.addAndGet(60);
    doorstep.arrived("b");
    clock.addAndGet(39);
    assertThat(doorstep.expired(PATIENCE)).isEmpty();
    clock.addAndGet(1);

    assertThat(doorstep.expired(PATIENCE)).containsExactly("a");
    assertThat(doorstep.expired(PATIENCE)).isEmpty();
    assertThat(doorstep.left("b")).isTrue();
  }
}
