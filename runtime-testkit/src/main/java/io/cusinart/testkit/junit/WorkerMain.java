package io.cusinart.testkit.junit;

import io.cusinart.core.Cusinart;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.process.ParentWatch;
import java.util.Arrays;

/** A worker of a test in a JVM of its own: {@code NAME PORT SEED...}. */
final class WorkerMain {

  /** What it prints when it is a member. */
  static final String UP = "is up as a worker of a test";

  /** The exit status of a worker that the cluster has removed and that does not come back. */
  private static final int REMOVED = 70;

  private WorkerMain() {}

  /** Starts the node and waits for its end. */
  public static void main(String[] args) {
    ParentWatch.exitWithParent();
    Cusinart node =
        Cusinart.start(
            NodeSettings.defaults()
                .withName(args[0])
                .withPort(Integer.parseInt(args[1]))
                .withSeeds(Arrays.asList(args).subList(2, args.length)));
    System.out.println(args[0] + " " + UP);
    boolean closed = node.whenEnded().toCompletableFuture().join();
    Runtime.getRuntime().halt(closed ? 0 : REMOVED);
  }
}
