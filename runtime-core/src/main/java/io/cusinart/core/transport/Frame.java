package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;

/**
 * A frame as it was read.
 *
 * @param body belongs to whoever has the frame, who must release it
 */
record Frame(FrameKind kind, ByteBuf body) {}
