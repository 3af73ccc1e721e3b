package io.cusinart.core.execution;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way back that every actor has. What is too large for an actor's message would be dropped
 * there without a word, so it is answered as unusable here.
 */
record ActorReplies(ActorRef<? super Reply> submitter) implements Replies {

  @Override
  public void tell(Reply reply) {
    int bytes = ReplyWire.INSTANCE.weigh(reply);
    submitter.tell(
        bytes <= ActorRoute.MOST_BYTES || !(reply instanceof Reply.Completed completed)
            ? reply
            : new Reply.Unusable(
                completed.key(),
                "the result is %d bytes, and without a channel to its submitter at most %d can travel; see cusinart.transport.enabled"
                    .formatted(bytes, ActorRoute.MOST_BYTES)));
  }
}
