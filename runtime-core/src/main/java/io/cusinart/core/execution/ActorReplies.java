package io.cusinart.core.execution;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way back that every actor has. A result that is too large for an actor's message would be
 * dropped there without a word, so that it is told as a failure here.
 */
record ActorReplies(ActorRef<? super Reply> submitter) implements Replies {

  @Override
  public void tell(Reply reply) {
    int bytes = ReplyWire.INSTANCE.weigh(reply);
    boolean fits = bytes <= ActorRoute.MOST_BYTES || ActorRoute.isLocal(submitter);
    submitter.tell(fits ? reply : TooLarge.without(reply, tooLarge(bytes)));
  }

  private static String tooLarge(int bytes) {
    return "the result is %d bytes, and without a channel to its submitter at most %d can travel; see cusinart.transport.enabled"
        .formatted(bytes, ActorRoute.MOST_BYTES);
  }
}
