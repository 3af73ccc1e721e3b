package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.data.DataDirectory;
import io.cusinart.core.events.EventLog;
import io.cusinart.core.events.Happening;
import io.cusinart.core.events.NodeChanges;
import io.cusinart.core.events.ReasonChanges;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.health.Conditions;
import io.cusinart.core.health.HeardReports;
import io.cusinart.core.health.Vitals;
import io.cusinart.core.http.HealthServer;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.membership.Suspicion;
import io.cusinart.core.operator.EventAnswers;
import io.cusinart.core.operator.OperatorService;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.HttpSettings;
import io.cusinart.core.settings.NodeSettings;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node tells of itself and of what it sees: conditions, events, and the pages for probes.
 * One for a node's whole life, with or without an actor system. Safe for use by several threads.
 */
final class NodeWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

  private final String node;
  private final NodeChecks checks;
  private final Conditions conditions;
  private final Vitals vitals;
  private final EventLog events;
  private final Optional<HealthServer> pages;
  private final NodeChanges changes = new NodeChanges();
  private final AtomicReference<NodeDirectory.Listening> listening =
      new AtomicReference<>(() -> {});

  /**
   * Begins to look.
   *
   * @param outside why the node is no member, if it is none
   * @throws io.cusinart.api.RuntimeFailure.Invalid if the port for probes cannot be bound
   */
  NodeWatch(
      LiveSettings live,
      Optional<DataDirectory> data,
      Optional<TlsIdentity> identity,
      OperatorService operators,
      Supplier<Optional<String>> outside) {
    InstantSource clock = InstantSource.system();
    NodeSettings settings = live.now();
    this.node = settings.name().value();
    this.events = new EventLog(Long.toHexString(ThreadLocalRandom.current().nextLong()), clock);
    this.checks = new NodeChecks(clock, outside);
    var others = new HeardReports();
    this.conditions =
        Conditions.start(
            () -> live.kernel().health().conditions(),
            checks.of(data, identity, others, operators::filling));
    this.vitals = new Vitals(conditions::reasons, others, clock);
    conditions.onChange((before, after) -> events.add(ReasonChanges.between(node, before, after)));
    live.configurators().onChange(this::setting);
    try {
      this.pages = openPages(settings.kernel().health().http());
    } catch (RuntimeException failed) {
      conditions.close();
      throw failed;
    }
  }

  private Optional<HealthServer> openPages(HttpSettings settings) {
    if (!settings.enabled()) {
      return Optional.empty();
    }
    HealthServer server = HealthServer.start(settings, conditions::reasons);
    LOG.info("Probes are answered at [http:/{}/ready]", server.address());
    return Optional.of(server);
  }

  private void setting(String who, String name, String before, String after) {
    events.add(
        List.of(
            new Happening(
                "setting", node, "%s set %s: %s -> %s".formatted(who, name, before, after))));
  }

  /** Where probes are answered, if they are. */
  Optional<InetSocketAddress> probes() {
    return pages.map(HealthServer::address);
  }

  /** What it says of itself, for others. */
  Vitals vitals() {
    return vitals;
  }

  /** The actors from now on: how to get a sign of them. */
  void actors(Supplier<CompletionStage<Void>> heard) {
    checks.actors(heard);
  }

  /** What the cluster says of this node from now on, and where its tasks and nodes are. */
  void begun(Supplier<NodeState> state, Optional<Lanes> lanes, NodeManager nodes) {
    checks.begun(state, lanes);
    listening.getAndSet(nodes.onChange(list -> look(list, nodes))).close();
  }

  private void look(List<NodeInfo> list, NodeManager nodes) {
    if (nodes.isCurrent()) {
      synchronized (changes) {
        events.add(changes.update(list, incarnation -> why(nodes.suspicionsOf(incarnation))));
      }
    }
  }

  private static String why(Set<Suspicion> suspicions) {
    return suspicions.stream()
        .sorted()
        .map(each -> each.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** The node is no member any more: what it sees of the others begins anew. */
  void ended() {
    checks.ended();
    listening.getAndSet(() -> {}).close();
    synchronized (changes) {
      changes.forgetAll();
    }
    conditions.lookSoon();
  }

  /** The node is a member: whoever asks now should not have to wait for the next look. */
  void joined() {
    conditions.lookSoon();
  }

  /** The node takes nothing new from now on. */
  void drains() {
    checks.drains();
    conditions.lookSoon();
  }

  /** Answers about events, and leaves the rest to what stands behind it. */
  OperatorService.Answering before(OperatorService.Answering behind) {
    return new EventAnswers(node, events, behind);
  }

  @Override
  public void close() {
    pages.ifPresent(HealthServer::close);
    conditions.close();
  }
}
