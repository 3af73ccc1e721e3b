package io.cusinart.core;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
   * Starts nodes that differ from {@code settings} in name, port and seeds only. Blocks until each
   * sees all.
   */
  public static LocalCluster start(int count, NodeSettings settings) {
    if (count < 1 || count > MOST_NODES) {
      throw new IllegalArgumentException(
          "a local cluster has 1 to %d nodes but %d were asked for".formatted(MOST_NODES, count));
    }
    var started = new ArrayList<Cusinart>();
    try {
      Cusinart first =
          Cusinart.start(settings.withName("local-1").withPort(0).withSeeds(List.of()));
      started.add(first);
      NodeSettings joining = settings.withPort(0).withSeeds(List.of(first.self().address()));
      started.addAll(
          IntStream.rangeClosed(2, count)
              .parallel()
              .mapToObj(i -> Cusinart.start(joining.withName("local-" + i)))
              .toList());
      started.forEach(node -> awaitWorkers(node, count));
      return new LocalCluster(started);
    } catch (RuntimeException failed) {
      started.forEach(Cusinart::close);
      throw failed;
    }
  }

  private static void awaitWorkers(Cusinart node, int count) {
    var all = new CountDownLatch(1);
    try (var _ = node.nodes().onChange(_ -> countDownIfComplete(node, count, all))) {
      if (!all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new RuntimeFailure.Unavailable(
            "node %s sees %s of %d nodes after %s"
                .formatted(node.self().id(), node.nodes().available(), count, PATIENCE),
            Duration.ofSeconds(1));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RuntimeFailure.Unavailable("interrupted while starting", Duration.ZERO);
    }
  }

  private static void countDownIfComplete(Cusinart node, int count, CountDownLatch all) {
    if (node.nodes().available().size() >= count) {
      all.countDown();
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
