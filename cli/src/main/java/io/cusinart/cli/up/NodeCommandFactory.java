package io.cusinart.cli.up;

import io.cusinart.testkit.process.JavaCommand;
import java.nio.file.Path;
import java.util.List;

/**
 * How a node of a local cluster is started. Called in the supervisor's thread before every start;
 * one that throws counts as a failure of the node.
 */
@FunctionalInterface
public interface NodeCommandFactory {

  /** The child JVM that is this node. Its name for logs is set by the supervisor. */
  JavaCommand command(NodeSpec spec);

  /**
   * What a node is told. Immutable; the same at every restart.
   *
   * @param name {@code node-1} and so on
   * @param port to listen on, of 127.0.0.1
   * @param seeds {@code HOST:PORT} of every node, the first node's first; all nodes get this list
   * @param directory for what the node keeps; it may not exist yet
   */
  record NodeSpec(String name, int port, List<String> seeds, Path directory) {

    /** Copies the seeds. */
    public NodeSpec {
      seeds = List.copyOf(seeds);
    }
  }
}
