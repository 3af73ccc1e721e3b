package io.cusinart.core.execution;

import io.cusinart.core.transport.CommunicationChannel;

/**
 * The fast way to an executor: a channel to its node. When the channel closes under a request, the
 * request takes the actors' way.
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
  public void send(Request request) {
    if (!channel.send(request)) {
      fallback.send(request);
    }
  }
}
