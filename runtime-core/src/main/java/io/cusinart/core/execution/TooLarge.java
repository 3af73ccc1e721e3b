package io.cusinart.core.execution;

import io.cusinart.core.serialization.Payload;
import java.util.Collections;

/** What is told in the place of a result that is too large for the way back. Stateless. */
final class TooLarge {

  private TooLarge() {}

  /**
   * The same reply with {@code why} for its results, if it has any. Small ones that were to be sent
   * together with a large one are lost with it; a large one is alone but for the smallest limits.
   */
  static Reply without(Reply reply, String why) {
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
    int count = results.count();
    // What a values writer leaves in the place of a value that is not there is a byte of 0.
    return new Reply.Results(
        results.first(),
        count,
        new Payload(new byte[count]),
        Collections.nCopies(count, new Reply.Flaw("", why, "")));
  }
}
