package io.cusinart.core.execution;

import io.cusinart.core.transport.CommunicationChannel;
import java.time.Duration;

/**
 * The fast way back; a reply that finds it closed takes the actors' way. A result that the
 * submitter would not read is told as a failure: sent, it would close the lane for all.
 */
record ChannelReplies(CommunicationChannel<Reply, Request> channel, Replies fallback)
    implements Replies {

  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  @Override
  public void tell(Reply reply) {
    int bytes = ReplyWire.INSTANCE.weigh(reply);
    Reply readable = bytes <= channel.mostSent() ? reply : TooLarge.without(reply, tooLarge(bytes));
    if (!channel.send(readable)) {
      fallback.tell(readable);
    }
  }

  @Override
  public void tellFirst(Reply reply) {
    tell(reply);
    channel.awaitSent(LONGEST_WAIT);
  }

  private String tooLarge(int bytes) {
    return "the result is %d bytes, and its submitter reads at most %d; raise cusinart.serialization.max-bytes there"
        .formatted(bytes, channel.mostSent());
  }
}
