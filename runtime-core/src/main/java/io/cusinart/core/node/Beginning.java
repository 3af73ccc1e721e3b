package io.cusinart.core.node;

import com.typesafe.config.Config;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.ConsoleServer;
import io.cusinart.core.console.Interpreter;
import io.cusinart.core.console.SettingsAnswers;
import io.cusinart.core.data.DataDirectory;
import io.cusinart.core.membership.MemberObserver;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.operator.DrainAnswers;
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
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a node outlives its incarnations, and what each of them begins with: its data directory,
 * its port and what it answers there, the nodes it knows; its actor system and its way into a
 * cluster. Safe for use by several threads, but for one that begins an incarnation at a time.
 */
final class Beginning {

  private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

  private static final String STARTS = "it is starting";

  private final NodeSettings settings;
  private final NodePlan plan;
  private final NodeManager nodes = new NodeManager();
  private final Optional<DataDirectory> data;
  private final StreamManager streams;
  private final OperatorService operators;
  private final HostPort address;
  private final NodeWatch watch;
  private final AtomicReference<NodeDirectory.Listening> remembering =
      new AtomicReference<>(() -> {});
  private final AtomicReference<Runnable> drain = new AtomicReference<>(() -> {});
  private volatile List<HostPort> others;
  private volatile boolean returns;
  private volatile Optional<String> outside = Optional.of(STARTS);
  private volatile long incarnation;

  /**
   * Opens the node's data directory, if it has one, and its port.
   *
   * @throws RuntimeFailure.Invalid if either cannot be
   */
  Beginning(NodeSettings settings, NodePlan plan) {
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
      this.watch = new NodeWatch(plan.live(), data, plan.identity(), operators, () -> outside());
    } catch (RuntimeException failed) {
      streams.close();
      data.ifPresent(DataDirectory::close);
      throw failed;
    }
    operators.answerBy(watch.before(OperatorService.NOT_YET));
    this.address = new HostPort(settings.host(), streams.advertised().getPort());
    this.others = data.map(room -> room.members().memory().others()).orElse(List.of());
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

  /** How an operator's wish that the node drains is followed from now on; must not block. */
  void drainBy(Runnable next) {
    drain.set(next);
  }

  /** The node is a member: from now on who the others are is noted. */
  void began(NodeParts parts) {
    incarnation = parts.self().incarnation();
    outside = Optional.empty();
    watch.joined();
    var members = new LastMembers(address, others, System.nanoTime());
    remembering.set(nodes.onChange(seen -> remember(members, seen)));
  }

  private void remember(LastMembers members, List<NodeInfo> seen) {
    if (nodes.isCurrent()) {
      others = members.see(seen, System.nanoTime());
      data.ifPresent(room -> room.members().others(others));
    }
  }

  /** The node is no member any more, and is to become one again. */
  void ended() {
    remembering.get().close();
    returns = true;
    outside("it was removed by the others, and begins anew");
    operators.answerBy(
        watch.before(_ ->
            OperatorService.refused(
                "node %s is no member of cluster %s: %s; ask another node, or again later"
                    .formatted(settings.name(), settings.cluster(), outside.orElse(STARTS)))));
    watch.ended();
    nodes.renew();
  }

  /** Why it is no member at the moment; empty if it is one. */
  Optional<String> outside() {
    return outside;
  }

  private void outside(String why) {
    if (!outside.equals(Optional.of(why))) {
      outside = Optional.of(why);
      LOG.info("Node [{}] is no member: [{}]", settings.name(), why);
    }
  }

  /** Another incarnation is about to begin. */
  void again() {
    data.ifPresent(DataDirectory::startedAgain);
  }

  NodeDirectory nodes() {
    return nodes;
  }

  LiveSettings live() {
    return plan.live();
  }

  /** The console, if there is a directory for it. Blocks for a moment. */
  Optional<ConsoleServer> openConsole() {
    return plan.live().openConsole(interpreter());
  }

  private Interpreter interpreter() {
    return plan.live().interpreter(nodes, () -> incarnation, new NodeAsker(streams));
  }

  NodeSettings settings() {
    return settings;
  }

  /**
   * The system with the node's actors in it.
   *
   * @throws RuntimeFailure.Invalid if its port cannot be bound
   */
  ActorSystem<NodeGuardian.Command> createSystem(NodeGuardian.News news) {
    try {
      Config config = NodeConfig.of(settings, plan.identity(), streams.advertised().getPort());
      ActorSystem<NodeGuardian.Command> system =
          ActorSystem.create(
              NodeGuardian.create(
                  new NodeGuardian.Surroundings(plan, nodes, streams, watch), this::answer, news),
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
    var draining =
        new DrainAnswers(
            new DrainAnswers.Sources(
                parts.self(),
                nodes,
                parts.engine(),
                parts.lanes(),
                () -> plan.live().kernel().execution().drainTimeout(),
                () -> drain.get().run()),
            answers);
    watch.begun(
        () -> MemberObserver.describe(cluster.selfMember()).state(), parts.lanes(), parts.nodes());
    operators.answerBy(watch.before(new SettingsAnswers(interpreter(), draining)));
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

  /** Of those that come back any may form the cluster anew: the first seed may be dead. */
  private boolean isFounder() {
    return (returns && settings.worker())
        || settings.seeds().isEmpty()
        || HostPort.of(settings.seeds().getFirst()).equals(address);
  }

  /** Asks the seeds and joins, or forms a cluster; that it is a member comes later. Blocks. */
  void join(ActorSystem<?> system, Duration patience) {
    Cluster cluster = Cluster.get(system);
    var candidate =
        new Joining.Candidate(
            introduction(cluster),
            address,
            settings.seeds().stream().map(HostPort::of).toList(),
            others,
            settings.kernel().cluster().formAfter(),
            returns);
    new Joining(candidate, new NodeAsker(streams), cluster, this::outside).begin(patience);
  }
}
