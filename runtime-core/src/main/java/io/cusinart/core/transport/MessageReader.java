package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;

/**
 * How the messages that one side receives are read. Called on event loops; safe for use by several
 * threads.
 *
 * @param <R> a message
 */
public interface MessageReader<R> {

  /**
   * The message that fills this buffer; nothing of the buffer may be kept.
   *
   * @throws ProtocolFailure if it is none
   */
  R read(ByteBuf source);
}
