package io.cusinart.core;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.node.Extensions;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Several real nodes in one JVM. Safe for use by several threads. */
public final class LocalCluster implements AutoCloseable {

  private static final int MOST_NODES = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Cusinart> nodes;

  private LocalCluster(List<Cusinart> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Starts nodes that differ from {@code settings} in name, ports and seeds only: with more than
   * one node, each takes a free {@code cusinart.transport.port} too, because a fixed one is taken
   * by the first. Blocks until each sees all. If one cannot be started, none is left running.
   */
  public static LocalCluster start(int count, NodeSettings settings) {
    return start(count, settings, Cusinart::start);
  }

  /** The same, each node with this code of the program's own. */
  public static LocalCluster start(int count, NodeSettings settings, Extensions extensions) {
    return start(count, settings, each -> Cusinart.start(each, extensions));
  }

  static LocalCluster start(
      int count, NodeSettings settings, Function<NodeSettings, Cusinart> starter) {
    if (count < 1 || count > MOST_NODES) {
      throw new IllegalArgumentException(
          "a local cluster has 1 to %d nodes but %d were asked for".formatted(MOST_NODES, count));
    }
    var started = new ArrayList<Cusinart>();
    NodeSettings free = count == 1 ? settings.withPort(0) : onFreePorts(settings);
    try {
      Cusinart first = starter.apply(free.withName("local-1").withSeeds(List.of()));
      started.add(first);
      NodeSettings joining = free.withSeeds(List.of(first.self().address()));
      startOthers(count, i -> starter.apply(joining.withName("local-" + i)), started);
      started.forEach(node -> awaitWorkers(node, count));
      return new LocalCluster(started);
    } catch (RuntimeException | Error failed) {
      started.reversed().forEach(Cusinart::close);
      throw failed;
    }
  }

  private static NodeSettings onFreePorts(NodeSettings settings) {
    var kernel = settings.kernel();
    TransportSettings like = kernel.transport();
    var transport =
        new TransportSettings(
            like.enabled(),
            0,
            0,
            like.eventLoops(),
            like.maxAccepted(),
            like.pool(),
            like.channel());
    return settings.withPort(0).withKernel(kernel.withTransport(transport));
  }

  /**
   * Adds those that started, also when it throws what the first of the others threw. On threads of
   * its own: unlike a common pool's they have the caller's class loader, which the nodes take over.
   */
  private static void startOthers(
      int count, IntFunction<Cusinart> starter, List<Cusinart> started) {
    var results = new ArrayList<Future<Cusinart>>();
    ThreadFactory factory = Thread.ofPlatform().name("cusinart-start-", 2).factory();
    try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
      IntStream.rangeClosed(2, count)
          .forEach(i -> results.add(threads.submit(() -> starter.apply(i))));
    }
    results.stream()
        .filter(each -> each.state() == Future.State.SUCCESS)
        .map(Future::resultNow)
        .forEach(started::add);
    results.stream()
        .filter(each -> each.state() != Future.State.SUCCESS)
        .findFirst()
        .ifPresent(LocalCluster::rethrow);
  }

  private static void rethrow(Future<Cusinart> failed) {
    switch (failed.exceptionNow()) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException("a start ended oddly", other);
    }
  }

  private static void awaitWorkers(Cusinart node, int count) {
    if (!node.running().awaitWorkers(count, PATIENCE)) {
      throw new RuntimeFailure.Unavailable(
          "node %s sees %s of %d nodes after %s"
              .formatted(node.self().id(), node.nodes().available(), count, PATIENCE),
          Duration.ofSeconds(1));
    }
  }

  /** The engine of the first node. */
  public ExecutionEngine engine() {
    return nodes.getFirst().engine();
  }

  /** The nodes, in the order of their names. */
  public List<Cusinart> nodes() {
    return nodes;
  }

  /** Closes all nodes, the last one first. */
  @Override
  public void close() {
    nodes.reversed().forEach(Cusinart::close);
  }
}
