package io.cusinart.core.node;

import com.typesafe.config.Config;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.Interpreter;
import io.cusinart.core.console.SettingsAnswers;
import io.cusinart.core.data.DataDirectory;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.operator.NodeAnswers;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.operator.NodeLines;
import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.operator.OperatorService;
import io.cusinart.core.settings.HostPort;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.StreamManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a node: its data directory, its port, its actor system, what it answers from then
 * on, and its way into a cluster. For one thread.
 */
final class Beginning {

  private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

  private final NodeSettings settings;
  private final NodeGuardian.Plan plan;
  private final Optional<DataDirectory> data;
  private final StreamManager streams;
  private final OperatorService operators;
  private final HostPort address;
  private final NodeWatch watch;

  /**
   * Opens the node's data directory, if it has one, and its port.
   *
   * @throws RuntimeFailure.Invalid if either cannot be
   */
  Beginning(NodeSettings settings, NodeGuardian.Plan plan) {
    this.settings = settings;
    this.plan = plan;
    this.data = openData(settings);
    try {
      this.streams = startStreams();
    } catch (RuntimeException failed) {
      data.ifPresent(DataDirectory::close);
      throw failed;
    }
    this.operators = OperatorService.create(streams);
    try {
      this.watch = new NodeWatch(plan.live(), data, plan.identity(), operators);
    } catch (RuntimeException failed) {
      streams.close();
      data.ifPresent(DataDirectory::close);
      throw failed;
    }
    operators.answerBy(watch.before(OperatorService.NOT_YET));
    this.address = new HostPort(settings.host(), streams.advertised().getPort());
    data.ifPresent(room -> room.members().port(streams.address().getPort()));
  }

  private static Optional<DataDirectory> openData(NodeSettings settings) {
    String directory = settings.kernel().data().directory();
    return directory.isBlank()
        ? Optional.empty()
        : Optional.of(DataDirectory.open(Path.of(directory), settings.cluster(), settings.name()));
  }

  /**
   * A free port is the one of last time if that is free, so that the others find the node again.
   */
  private StreamManager startStreams() {
    int last = data.map(room -> room.members().memory().port()).orElse(0);
    if (settings.port() == 0 && last != 0) {
      try {
        return startStreams(last);
      } catch (RuntimeFailure.Invalid taken) {
        LOG.info("Port [{}] of the last start is taken: [{}]", last, taken.getMessage());
      }
    }
    return startStreams(settings.port());
  }

  private StreamManager startStreams(int port) {
    return StreamManager.start(
        settings.kernel().transport(), settings.host(), port, plan.identity());
  }

  NodeWatch watch() {
    return watch;
  }

  StreamManager streams() {
    return streams;
  }

  /** Gives up what was opened. Waits for goodbyes; may be called twice. */
  void close() {
    watch.close();
    streams.close();
    data.ifPresent(DataDirectory::close);
  }

  /** From now on, that is when the node is a member, who the others are is noted. */
  void remember(NodeParts parts) {
    watch.joined();
    data.ifPresent(room -> parts.nodes().onChange(nodes -> remember(room, parts, nodes)));
  }

  private void remember(DataDirectory room, NodeParts parts, List<NodeInfo> nodes) {
    if (parts.nodes().isCurrent()) {
      room.members()
          .others(
              nodes.stream()
                  .filter(NodeInfo::worker)
                  .map(NodeInfo::address)
                  .filter(each -> !each.equals(address.toString()))
                  .map(HostPort::of)
                  .toList());
    }
  }

  NodeSettings settings() {
    return settings;
  }

  /**
   * The system with the node's actors in it.
   *
   * @throws RuntimeFailure.Invalid if its port cannot be bound
   */
  ActorSystem<NodeGuardian.Command> createSystem(CompletableFuture<NodeParts> ready) {
    try {
      Config config = NodeConfig.of(settings, plan.identity(), streams.advertised().getPort());
      ActorSystem<NodeGuardian.Command> system =
          ActorSystem.create(
              NodeGuardian.create(plan, new NodeGuardian.Hull(streams, watch), this::answer, ready),
              settings.cluster(),
              ArteryTls.setup(plan.identity(), streams.audit(), config));
      watch.actors(() -> NodeGuardian.echo(system));
      return system;
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
                new NodeLines(parts.views(), watch.vitals()),
                parts.engine(),
                parts.lanes(),
                plan.loader(),
                asker));
    Interpreter settingsOf =
        plan.live().interpreter(parts.nodes(), parts.self().incarnation(), asker);
    watch.begun(
        () -> MemberObserver.describe(cluster.selfMember()).state(), parts.lanes(), parts.nodes());
    operators.answerBy(watch.before(new SettingsAnswers(settingsOf, answers)));
  }

  private Introduction introduction(Cluster cluster) {
    NodeInfo self = MemberObserver.describe(cluster.selfMember());
    Address actors = cluster.selfMember().address();
    return new Introduction(
        settings.cluster(),
        settings.name().value(),
        self.incarnation(),
        actors.getHost().orElse("?") + ":" + actors.getPort().orElse(0),
        self.state() == NodeState.UP,
        isFounder());
  }

  private boolean isFounder() {
    return settings.seeds().isEmpty() || HostPort.of(settings.seeds().getFirst()).equals(address);
  }

  /** Asks the seeds and joins, or forms a cluster; that it is a member comes later. Blocks. */
  void join(ActorSystem<?> system, Duration patience) {
    Cluster cluster = Cluster.get(system);
    var candidate =
        new Joining.Candidate(
            introduction(cluster),
            address,
            settings.seeds().stream().map(HostPort::of).toList(),
            data.map(room -> room.members().memory().others()).orElse(List.of()),
            settings.kernel().cluster().formAfter());
    new Joining(candidate, new NodeAsker(streams), cluster).begin(patience);
  }
}
