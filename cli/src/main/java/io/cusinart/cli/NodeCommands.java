package io.cusinart.cli;

import io.cusinart.cli.up.LocalClusterSupervisor;
import io.cusinart.cli.up.NodeCommandFactory;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.testkit.process.JavaCommand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The command line of each node of a local cluster: {@code cusinart node}, in a JVM of its own.
 * Safe for use by several threads.
 *
 * <p>The first node of the seeds forms the cluster. Started again while others are up, it is given
 * the others first: else it could form a second cluster when they are slow to answer.
 */
public final class NodeCommands implements NodeCommandFactory {

  private static final List<String> JVM_ARGS =
      List.of(
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final List<String> moreJvmArgs;
  private final AtomicReference<LocalClusterSupervisor> supervisor = new AtomicReference<>();

  /** Nodes with these JVM arguments beside the usual ones. */
  public NodeCommands(List<String> moreJvmArgs) {
    this.moreJvmArgs = List.copyOf(moreJvmArgs);
  }

  /** From now on restarts look at who is up. */
  public void watch(LocalClusterSupervisor started) {
    supervisor.set(started);
  }

  @Override
  public JavaCommand command(NodeSpec spec) {
    var args = new ArrayList<>(List.of("node", "--name", spec.name()));
    args.addAll(List.of("--port", Integer.toString(spec.port())));
    seeds(spec).forEach(seed -> args.addAll(List.of("--seed", seed)));
    return JavaCommand.of(Main.class).plusJvmArgs(JVM_ARGS).plusJvmArgs(moreJvmArgs).withArgs(args);
  }

  private List<String> seeds(NodeSpec spec) {
    var seeds = new ArrayList<>(spec.seeds());
    if (seeds.getFirst().endsWith(":" + spec.port()) && othersAreUp(spec.name())) {
      Collections.rotate(seeds, -1);
    }
    return seeds;
  }

  private boolean othersAreUp(String name) {
    LocalClusterSupervisor started = supervisor.get();
    return started != null
        && started.nodes().stream()
            .anyMatch(node -> !node.name().equals(name) && node.state() == NodeStatus.State.UP);
  }
}
