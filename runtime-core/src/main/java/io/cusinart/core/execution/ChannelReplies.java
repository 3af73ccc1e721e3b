package io.cusinart.core.execution;

import io.cusinart.core.transport.CommunicationChannel;

/** The fast way back; a reply that finds it closed takes the actors' way. */
record ChannelReplies(CommunicationChannel<Reply, Request> channel, Replies fallback)
    implements Replies {

  @Override
  public void tell(Reply reply) {
    if (!channel.send(reply)) {
      fallback.tell(reply);
    }
  }
}
