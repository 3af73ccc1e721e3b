package io.cusinart.core.operator;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.membership.NodeDirectory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains a node when it is told to, or says what that would mean, and leaves other questions to
 * what stands behind it. Safe for use by several threads.
 */
public final class DrainAnswers implements OperatorService.Answering {

  private static final Logger LOG = LoggerFactory.getLogger(DrainAnswers.class);

  /**
   * What it works with.
   *
   * @param self the node
   * @param lanes none on a client
   * @param deadline how long its work may take to end
   * @param drain begins it, and does not wait for its end
   */
  public record Sources(
      NodeInfo self,
      NodeDirectory nodes,
      ClusterExecutionEngine engine,
      Optional<Lanes> lanes,
      Supplier<Duration> deadline,
      Runnable drain) {}

  private final Sources sources;
  private final OperatorService.Answering behind;

  /** Answers from these, and all the rest by {@code behind}. */
  public DrainAnswers(Sources sources, OperatorService.Answering behind) {
    this.sources = sources;
    this.behind = behind;
  }

  @Override
  public CompletionStage<OperatorReply> answer(OperatorRequest request) {
    return request instanceof OperatorRequest.Drain asked ? drain(asked) : behind.answer(request);
  }

  private CompletionStage<OperatorReply> drain(OperatorRequest.Drain asked) {
    DrainPlan plan = plan();
    String node = sources.self().id().value();
    if (!asked.dryRun() && !asked.force() && plan.harms()) {
      return OperatorService.refused(
          "%s is the only worker that is up: start another first, or drain it all the same (--force)"
              .formatted(node));
    }
    if (!asked.dryRun()) {
      LOG.info("Node [{}] is drained, as [{}] wants", node, asked.by());
      sources.drain().run();
    }
    return CompletableFuture.completedStage(plan.reply(node, !asked.dryRun()));
  }

  private DrainPlan plan() {
    Optional<LoadReport> load = sources.lanes().map(lanes -> lanes.metrics().read());
    int others =
        (int)
            sources.nodes().available().stream()
                .filter(each -> each.incarnation() != sources.self().incarnation())
                .count();
    return new DrainPlan(
        load.map(LoadReport::queued).orElse(0),
        load.map(LoadReport::running).orElse(0),
        sources.engine().tasksOut(),
        Duration.ofNanos(load.map(LoadReport::serviceNanos).orElse(0L)),
        sources.deadline().get(),
        sources.self().worker() ? others : Integer.MAX_VALUE);
  }
}
