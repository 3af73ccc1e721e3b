package io.cusinart.core.operator;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.operator.OperatorReply.Explained;
import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.operator.OperatorReply.Status;
import io.cusinart.core.settings.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a node that has begun knows to answer. Safe for use by several threads. Clients answer too,
 * since tasks may be theirs.
 */
public final class NodeAnswers implements OperatorService.Answering {

  private static final Duration SUBMITTER_PATIENCE = Duration.ofSeconds(4);

  /**
   * What the answers come from.
   *
   * @param introduction who this node is at the moment
   * @param leader {@code HOST:PORT} of the member that leads changes of membership, or empty
   * @param lanes none on a client
   */
  public record Sources(
      Supplier<Introduction> introduction,
      Supplier<String> leader,
      NodeManager nodes,
      NodeLines lines,
      ClusterExecutionEngine engine,
      Optional<Lanes> lanes,
      ClassLoader loader,
      NodeAsker asker) {}

  private final Sources sources;
  private final NamedComputations named;

  /** Answers from these. */
  public NodeAnswers(Sources sources) {
    this.sources = sources;
    this.named = new NamedComputations(sources.engine(), sources.loader());
  }

  @Override
  public CompletionStage<OperatorReply> answer(OperatorRequest request) {
    return switch (request) {
      case OperatorRequest.Introduce _ -> now(sources.introduction().get());
      case OperatorRequest.GetStatus _ -> now(status());
      case OperatorRequest.GetTasks _ ->
          now(TaskList.of(sources.introduction().get().node(), sources.engine(), sources.lanes()));
      case OperatorRequest.Why why -> why(why);
      case OperatorRequest.RunNamed(String computation, String inputJson) ->
          named.run(computation, inputJson).thenApply(reply -> reply);
      case OperatorRequest.GetEvents _ -> OperatorService.refused("this node keeps no events");
      // They are of a layer above, which answers them before they come here.
      case OperatorRequest.Drain _ ->
          OperatorService.refused("this node cannot be drained from outside");
      case OperatorRequest.GetSetting _, OperatorRequest.SetSetting _ ->
          OperatorService.refused("this node has no settings that can be changed while it runs");
    };
  }

  private static CompletionStage<OperatorReply> now(OperatorReply reply) {
    return CompletableFuture.completedStage(reply);
  }

  private Status status() {
    Introduction self = sources.introduction().get();
    List<NodeLine> lines =
        sources.nodes().nodes().stream()
            .map(each -> sources.lines().of(each, self.incarnation()))
            .toList();
    return new Status(self.cluster(), self.node(), sources.leader().get(), lines);
  }

  private CompletionStage<OperatorReply> why(OperatorRequest.Why why) {
    TaskId task = why.task();
    if (task.submitter() == sources.introduction().get().incarnation()) {
      return now(explain(task));
    }
    Optional<NodeInfo> submitter =
        sources.nodes().nodes().stream()
            .filter(each -> each.incarnation() == task.submitter())
            .findFirst();
    if (why.passedOn() || submitter.isEmpty()) {
      return now(
          Explained.unknown(
              task,
              "its submitter [%x] is no member any more, and nobody else knows of it"
                  .formatted(task.submitter())));
    }
    return passOn(task, submitter.get());
  }

  private Explained explain(TaskId task) {
    String here = sources.introduction().get().node();
    return sources
        .engine()
        .story(task)
        .map(story ->
            new Explained(
                task.toString(),
                here,
                story.explanation().state(),
                JsonLimit.shorten(story.toString())))
        .orElseGet(() ->
            Explained.unknown(
                task,
                "its submitter %s does not know it, or no longer: it keeps the last 1,000 that ended"
                    .formatted(here)));
  }

  private CompletionStage<OperatorReply> passOn(TaskId task, NodeInfo submitter) {
    return sources
        .asker()
        .ask(
            NodeAsker.resolve(HostPort.of(submitter.address())),
            Optional.of(submitter.id()),
            new OperatorRequest.Why(task, true),
            SUBMITTER_PATIENCE)
        .exceptionally(_ ->
            Explained.unknown(
                task,
                "its submitter %s did not answer in %d s; try again"
                    .formatted(submitter.id(), SUBMITTER_PATIENCE.toSeconds())));
  }
}
