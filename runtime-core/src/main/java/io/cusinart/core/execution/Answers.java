package io.cusinart.core.execution;

import io.cusinart.api.NodeId;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.task.Answer;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What replies mean to the tasks that are out. Safe for use by several threads. */
final class Answers {

  /** How soon a node may have joined that has the classes. */
  private static final Duration REFUSED_AGAIN = Duration.ofSeconds(1);

  private static final Reply.Timing NO_TIME = new Reply.Timing(0, 0);

  private final Submissions submissions;
  private final ClusterViewKeeper views;
  private final Consumer<Fact> facts;

  /**
   * For these tasks.
   *
   * @param facts is told what other submitters should know too
   */
  Answers(Submissions submissions, ClusterViewKeeper views, Consumer<Fact> facts) {
    this.submissions = submissions;
    this.views = views;
    this.facts = facts;
  }

  /** Whatever came, on the tracker's thread. */
  void take(Reply reply) {
    if (!takeResult(reply, views::loadArrived, lost -> submissions.missing(lost.key()))) {
      takeRest(reply);
    }
  }

  /**
   * What came over a lane, on its event loop, or from this node's own lanes, on their threads. A
   * result counts here and now; whatever may have to be placed again goes to the tracker, as
   * placement may run a user's code.
   */
  void takeFromLane(Reply reply, ActorRef<TaskTracker.Command> tracker) {
    if (!takeResult(
        reply, load -> tracker.tell(new TaskTracker.LoadArrived(load)), tracker::tell)) {
      tracker.tell(reply);
    }
  }

  private boolean takeResult(
      Reply reply, Consumer<LoadReport> loads, Consumer<Reply.Missing> lost) {
    return switch (reply) {
      case Reply.Completed done -> {
        submissions.answered(done.key(), new Answer.Returned(), done.timing(), done.result());
        yield tell(loads, done.load());
      }
      case Reply.Partial(AttemptKey key, Reply.Results results, Reply.Timing timing) -> {
        submissions.answered(key, results, timing, false, lost);
        yield true;
      }
      case Reply.Finished done -> {
        submissions.answered(done.key(), done.results(), done.timing(), true, lost);
        yield tell(loads, done.load());
      }
      default -> false;
    };
  }

  // After the answer: what is outstanding is noted beside the report, which was read without it.
  private static boolean tell(Consumer<LoadReport> loads, @Nullable LoadReport load) {
    if (load != null) {
      loads.accept(load);
    }
    return true;
  }

  private void takeRest(Reply reply) {
    switch (reply) {
      case Reply.Threw threw ->
          submissions.answered(threw.key(), thrown(threw), threw.timing(), Payload.EMPTY);
      case Reply.Unusable(AttemptKey key, String message) -> {
        NodeId node = views.nameOf(key.incarnation());
        answered(
            key, new Answer.Broken(new RuntimeFailure.Invalid("on node " + node + ": " + message)));
      }
      case Reply.Foreign(AttemptKey key, long identity, String message) -> {
        if (submissions.ways.foreign.add(key.incarnation(), identity)) {
          facts.accept(new Fact.ForeignClass(key.incarnation(), identity));
        }
        String detail = "node %s: %s".formatted(views.nameOf(key.incarnation()), message);
        answered(key, new Answer.Refused(Outcome.Reason.NO_ELIGIBLE_NODE, detail, REFUSED_AGAIN));
      }
      case Reply.Refused refused ->
          answered(
              refused.key(),
              new Answer.Refused(refused.reason(), refused.detail(), refused.retryAfter()));
      case Reply.GivenUp(AttemptKey key, boolean started) ->
          answered(key, new Answer.GivenUp(started));
      case Reply.Missing(AttemptKey key) -> submissions.missing(key);
      case Reply.Reported(AttemptKey key, double fraction, String note) ->
          submissions.reported(key, fraction, note, views.nameOf(key.incarnation()));
      case Reply.Completed _, Reply.Partial _, Reply.Finished _ ->
          throw new IllegalStateException("results are taken before the rest");
    }
  }

  private Answer thrown(Reply.Threw threw) {
    NodeId node = views.nameOf(threw.key().incarnation());
    return new Answer.Broken(
        new RuntimeFailure.ComputationFailed(node, threw.type(), threw.message(), threw.stack()));
  }

  private void answered(AttemptKey key, Answer answer) {
    submissions.answered(key, answer, NO_TIME, Payload.EMPTY);
  }
}
