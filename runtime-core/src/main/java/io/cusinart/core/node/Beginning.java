package io.cusinart.core.node;

import com.typesafe.config.Config;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.Interpreter;
import io.cusinart.core.console.SettingsAnswers;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.operator.NodeAnswers;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.operator.OperatorService;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.StreamManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The start of a node, whose port is open: its actor system, what it answers from then on, and its
 * way into a cluster. For one thread.
 */
final class Beginning {

  private final NodeSettings settings;
  private final NodeGuardian.Plan plan;
  private final StreamManager streams;
  private final OperatorService operators;

  Beginning(NodeSettings settings, NodeGuardian.Plan plan, StreamManager streams) {
    this.settings = settings;
    this.plan = plan;
    this.streams = streams;
    this.operators = OperatorService.create(streams);
  }

  NodeSettings settings() {
    return settings;
  }

  StreamManager streams() {
    return streams;
  }

  /**
   * The system with the node's actors in it.
   *
   * @throws RuntimeFailure.Invalid if its port cannot be bound
   */
  ActorSystem<NodeGuardian.Command> createSystem(CompletableFuture<NodeParts> ready) {
    try {
      Config config = NodeConfig.of(settings, plan.identity(), streams.advertised().getPort());
      return ActorSystem.create(
          NodeGuardian.create(plan, streams, this::answer, ready),
          settings.cluster(),
          ArteryTls.setup(plan.identity(), streams.audit(), config));
    } catch (org.apache.pekko.remote.RemoteTransportException unbindable) {
      throw new RuntimeFailure.Invalid(
          "cannot listen on %s:%d: %s; choose another cusinart.transport.actor-port, or 0 for a free one"
              .formatted(
                  settings.host(),
                  settings.kernel().transport().actorPort(),
                  unbindable.getMessage()));
    }
  }

  private void answer(NodeParts parts, Cluster cluster) {
    var asker = new NodeAsker(streams);
    var answers =
        new NodeAnswers(
            new NodeAnswers.Sources(
                () -> introduction(cluster),
                () -> MemberObserver.leader(cluster),
                parts.nodes(),
                parts.views(),
                parts.engine(),
                parts.lanes(),
                plan.loader(),
                asker));
    Interpreter settingsOf =
        plan.live().interpreter(parts.nodes(), parts.self().incarnation(), asker);
    operators.answerBy(new SettingsAnswers(settingsOf, answers));
  }

  private Introduction introduction(Cluster cluster) {
    NodeInfo self = MemberObserver.describe(cluster.selfMember());
    Address actors = cluster.selfMember().address();
    return new Introduction(
        settings.cluster(),
        settings.name().value(),
        self.incarnation(),
        actors.getHost().orElse("?") + ":" + actors.getPort().orElse(0),
        self.state() == NodeState.UP);
  }

  /** Asks the seeds and joins, or forms a cluster; that it is a member comes later. Blocks. */
  void join(ActorSystem<?> system, Duration patience) {
    Cluster cluster = Cluster.get(system);
    new Joining(settings, new NodeAsker(streams), introduction(cluster), cluster).begin(patience);
  }
}
