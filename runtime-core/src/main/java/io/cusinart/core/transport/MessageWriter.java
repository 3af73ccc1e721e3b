package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;

/**
 * How the messages that one side sends are written. Called on event loops; safe for use by several
 * threads.
 *
 * @param <S> a message
 */
public interface MessageWriter<S> {

  /** About how many bytes it will be; never less than the user's bytes in it. */
  int weigh(S message);

  /** Writes all of it. */
  void write(S message, ByteBuf target);

  /**
   * Whether it must not pass a large message that was sent before it. Small messages do, unless
   * they say so here.
   */
  boolean keepsOrder(S message);
}
