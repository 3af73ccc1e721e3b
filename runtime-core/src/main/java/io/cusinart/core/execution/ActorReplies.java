package io.cusinart.core.execution;

import io.cusinart.core.serialization.Payload;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way back that every actor has. A result that is too large for an actor's message would be
 * dropped there without a word, so that it is told as a failure here.
 */
record ActorReplies(ActorRef<? super Reply> submitter) implements Replies {

  /** What a values writer leaves in the place of a value that is not there. */
  private static final Payload NO_VALUE = new Payload(new byte[] {0});

  @Override
  public void tell(Reply reply) {
    int bytes = ReplyWire.INSTANCE.weigh(reply);
    boolean fits = bytes <= ActorRoute.MOST_BYTES || ActorRoute.isLocal(submitter);
    submitter.tell(fits ? reply : without(reply, tooLarge(bytes)));
  }

  private static String tooLarge(int bytes) {
    return "the result is %d bytes, and without a channel to its submitter at most %d can travel; see cusinart.transport.enabled"
        .formatted(bytes, ActorRoute.MOST_BYTES);
  }

  /** Results are sent together only while they are small: a large one is alone. */
  private static Reply without(Reply reply, String why) {
    return switch (reply) {
      case Reply.Completed completed -> new Reply.Unusable(completed.key(), why);
      case Reply.Partial(AttemptKey key, Reply.Results results, Reply.Timing timing) ->
          new Reply.Partial(key, without(results, why), timing);
      case Reply.Finished done ->
          new Reply.Finished(done.key(), without(done.results(), why), done.timing(), done.load());
      default -> reply;
    };
  }

  private static Reply.Results without(Reply.Results results, String why) {
    return new Reply.Results(
        results.first(), results.count(), NO_VALUE, List.of(new Reply.Flaw("", why, "")));
  }
}
