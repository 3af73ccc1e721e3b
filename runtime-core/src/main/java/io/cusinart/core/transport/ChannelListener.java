package io.cusinart.core.transport;

import java.util.List;
import java.util.function.Consumer;

/**
 * Hears a channel. Called on the channel's event loop, one call at a time; must not block.
 *
 * @param <S> what is sent on it
 * @param <R> what is received
 */
public interface ChannelListener<S, R> {

  /** What has come in one frame, in order. */
  void onMessages(List<R> messages);

  /**
   * A message that wants a reply has come; {@code reply} may be told at any time, once, from any
   * thread.
   */
  default void onRequest(R message, Consumer<? super S> reply) {
    throw new ProtocolFailure("a request on a channel that takes none");
  }

  /** The channel is over; nothing is called any more. What was on the way may be lost. */
  void onClosed(CloseReason reason);
}
