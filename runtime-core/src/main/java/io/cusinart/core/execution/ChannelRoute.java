package io.cusinart.core.execution;

import io.cusinart.core.transport.CommunicationChannel;

/**
 * The fast way to an executor: a channel to its node. When the channel closes under a request, the
 * request takes the actors' way if it is small enough for it. If not, it is lost like one that was
 * on the way, and is found by asking. It takes no task that the executor's node would not read.
 *
 * @param fallback the way that every actor has
 */
record ChannelRoute(CommunicationChannel<Request, Reply> channel, ExecutorRoute fallback)
    implements ExecutorRoute {

  @Override
  public boolean takes(int bytes) {
    return bytes <= channel.mostSent() && channel.takes(bytes);
  }

  @Override
  public String refusal(int bytes) {
    return bytes > channel.mostSent()
        ? "it reads no task of %d bytes (at most %d); raise cusinart.serialization.max-bytes there"
            .formatted(bytes, channel.mostSent())
        : "its channel is closed or full (cusinart.transport.max-queued-bytes), so that it takes no task of %d bytes now"
            .formatted(bytes);
  }

  @Override
  public void send(Request request) {
    int bytes = RequestWire.INSTANCE.weigh(request);
    boolean sent = bytes <= channel.mostSent() && channel.send(request);
    if (!sent && fallback.takes(bytes)) {
      fallback.send(request);
    }
  }
}
