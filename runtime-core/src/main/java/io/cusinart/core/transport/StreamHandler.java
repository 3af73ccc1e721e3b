package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;

/** Takes the streams that are opened with one magic. Called on event loops; must not block. */
public interface StreamHandler {

  /**
   * Accepts a stream and answers who listens to it.
   *
   * @param opening what the peer said when it opened the stream; released by the caller
   * @throws StreamRefused if it is not wanted
   */
  StreamListener accept(Stream stream, ByteBuf opening);
}
