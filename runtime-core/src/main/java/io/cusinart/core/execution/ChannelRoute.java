package io.cusinart.core.execution;

import io.cusinart.core.transport.CommunicationChannel;

/**
 * The fast way to an executor: a channel to its node. When the channel closes under a request, the
 * request takes the actors' way if it is small enough for it. If not, it is lost like one that was
 * on the way, and is found by asking.
 *
 * @param fallback the way that every actor has
 */
record ChannelRoute(CommunicationChannel<Request, Reply> channel, ExecutorRoute fallback)
    implements ExecutorRoute {

  @Override
  public boolean takes(int bytes) {
    return channel.takes(bytes);
  }

  @Override
  public String refusal(int bytes) {
    return "its channel is closed or full (cusinart.transport.max-queued-bytes), so that it takes no task of %d bytes now"
        .formatted(bytes);
  }

  @Override
  public void send(Request request) {
    if (!channel.send(request) && fallback.takes(RequestWire.INSTANCE.weigh(request))) {
      fallback.send(request);
    }
  }
}
