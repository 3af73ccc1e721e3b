package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** The watch over buffers is awake. */
final class NoLeaksTest {

  @Test
  void aLostBufferIsFound() {
    NoLeaks.watch();
    loseOne();

    assertThat(NoLeaks.found()).anyMatch(each -> each.startsWith("LEAK:"));
    assertThat(NoLeaks.found()).isEmpty();
  }

  private static void loseOne() {
    assertThat(ByteBufAllocator.DEFAULT.directBuffer(1).writableBytes()).isEqualTo(1);
  }
}
