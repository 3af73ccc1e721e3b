package io.cusinart.core;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.console.Configurators;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.node.Extensions;
import io.cusinart.core.node.IncarnationListener;
import io.cusinart.core.node.RunningNode;
import io.cusinart.core.scheduling.BalancingStrategy;
import io.cusinart.core.settings.NodeSettings;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One node of a cluster, running in this JVM. Safe for use by several threads.
 *
 * <pre>{@code
 * try (var node = Cusinart.start(NodeSettings.defaults().withName("a"))) {
 *   node.engine().execute((String s, TaskContext c) -> s.length(), "hello");
 * }
 * }</pre>
 */
public final class Cusinart implements AutoCloseable {

  private final RunningNode node;

  Cusinart(RunningNode node) {
    this.node = node;
  }

  /**
   * Starts a node and waits until it is a member. Blocks, about two seconds, at most 70.
   *
   * @throws RuntimeFailure.Invalid if the address cannot be bound or the name is taken
   * @throws RuntimeFailure.Unavailable if no seed lets it in
   */
  public static Cusinart start(NodeSettings settings) {
    return new Cusinart(RunningNode.start(settings, Extensions.NONE));
  }

  /** The same with a balancing strategy of one's own in place of the one the settings name. */
  public static Cusinart start(NodeSettings settings, BalancingStrategy strategy) {
    return new Cusinart(RunningNode.start(settings, Extensions.NONE.withStrategy(strategy)));
  }

  /** The same with code of the program's own, beside or in place of what is built in. */
  public static Cusinart start(NodeSettings settings, Extensions extensions) {
    return new Cusinart(RunningNode.start(settings, extensions));
  }

  /**
   * Starts this many real nodes in this JVM, named local-1, local-2, …, on free ports of 127.0.0.1,
   * for tests and first steps. Blocks until all see each other.
   */
  public static LocalCluster local(int nodes) {
    return LocalCluster.start(nodes, NodeSettings.defaults());
  }

  RunningNode running() {
    return node;
  }

  /** Runs work anywhere in the cluster, from this node. */
  public ExecutionEngine engine() {
    return node.engine();
  }

  /**
   * The modules of its settings that change while it runs. A part registers its own here; what was
   * kept of it is laid over it then.
   */
  public Configurators configurators() {
    return node.configurators();
  }

  /** The nodes this node knows. */
  public NodeDirectory nodes() {
    return node.nodes();
  }

  /** Where it answers probes by HTTP ({@code /live}, {@code /ready}), if it does. */
  public Optional<InetSocketAddress> probes() {
    return node.probes();
  }

  /** This node as it was when it became a member, the last time. */
  public NodeInfo self() {
    return node.self();
  }

  /**
   * Tells when this node begins as an incarnation, at once if it is one now, and when that has
   * ended. A node that the cluster has removed, after a split or a long pause, comes back by itself
   * as another incarnation on the same address ({@code cusinart.cluster.come-back}); this object,
   * its engine and its directory go on, while tasks that were out end {@code Unknown}, or {@code
   * Rejected} if nothing of them was started.
   *
   * @return ends it
   */
  public NodeDirectory.Listening onIncarnation(IncarnationListener listener) {
    return node.onIncarnation(listener);
  }

  /** Whether {@link #close()} was called. */
  public boolean closed() {
    return node.closed();
  }

  /**
   * Whether an operator has told this node to drain ({@code cusinart drain}): then it closes
   * itself, and should not be started again.
   */
  public boolean drained() {
    return node.drained();
  }

  /**
   * Completes when the node has ended for good: with true if it was closed, with false if the
   * cluster has removed it and it does not come back.
   */
  public CompletionStage<Boolean> whenEnded() {
    return node.whenEnded().thenApply(_ -> node.closed());
  }

  /**
   * Takes nothing new, hands back what only waits here, lets what runs here end, then this engine's
   * own tasks elsewhere, both within {@code cusinart.execution.drain-timeout} (10 s); leaves the
   * cluster, stops. Blocks; an interrupt ends the waits. May be called twice and by several
   * threads: who comes later waits for the end that is under way. On a thread that runs a body of
   * this JVM it begins the closing and returns, since that body is waited for.
   */
  @Override
  public void close() {
    node.close();
  }
}
