package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;

/** Hears a stream. Called on the stream's event loop, one call at a time; must not block. */
public interface StreamListener {

  /**
   * A frame has come; {@code body} is released by the caller.
   *
   * @throws ProtocolFailure if it cannot be: the connection is closed
   */
  void onFrame(FrameKind kind, ByteBuf body);

  /** There is room to write again. */
  void onWritable();

  /** The stream is over; nothing is called any more. */
  void onClosed(CloseReason reason);
}
