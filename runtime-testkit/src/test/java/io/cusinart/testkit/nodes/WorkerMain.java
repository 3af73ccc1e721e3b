package io.cusinart.testkit.nodes;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.Cusinart;
import io.cusinart.core.node.IncarnationListener;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.ParentWatch;
import java.util.Arrays;
import java.util.List;

/**
 * A worker node in a JVM of its own: {@code NAME PORT SEED...}. It says when it is up, and ends
 * with {@link #REMOVED} when the cluster has removed it and it cannot come back by itself.
 */
public final class WorkerMain {

  /** The exit status of a node that the cluster has removed. */
  public static final int REMOVED = 70;

  private WorkerMain() {}

  /** Starts the node and waits for its end. */
  public static void main(String[] args) {
    ParentWatch.exitWithParent();
    List<String> seeds = Arrays.asList(args).subList(2, args.length);
    NodeSettings settings =
        NodeSettings.defaults()
            .withName(args[0])
            .withPort(Integer.parseInt(args[1]))
            .withSeeds(seeds);
    Cusinart node = Cusinart.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(node::close, "leave the cluster"));
    node.onIncarnation(
        new IncarnationListener() {
          @Override
          public void began(NodeInfo self) {
            System.out.println(upLine(args[0]) + self.address());
          }

          @Override
          public void ended(NodeInfo self) {
            System.out.println(removedLine(args[0]));
          }
        });
    // In this thread, which keeps the JVM alive until then: without it, the JVM of a node that was
    // removed may end by itself, with 0, when the last thread of its actors does.
    endUnless(node.whenEnded().toCompletableFuture().join(), args[0]);
  }

  // Not exit: the hook that leaves the cluster has nothing left to leave.
  private static void endUnless(boolean closed, String name) {
    if (!closed) {
      System.out.println("node " + name + " does not come back");
      Runtime.getRuntime().halt(REMOVED);
    }
  }

  /** What the node prints when it is no member any more. */
  public static String removedLine(String name) {
    return "node " + name + " is a member no more";
  }

  /** What the node prints when it is a member, each time, before its address. */
  public static String upLine(String name) {
    return "node " + name + " is up at ";
  }

  /** The command for a node of this name; {@code jvmArgs} come last and win. */
  public static JavaCommand command(
      String name, int port, List<String> seeds, List<String> jvmArgs) {
    var args = new java.util.ArrayList<>(List.of(name, Integer.toString(port)));
    args.addAll(seeds);
    return JavaCommand.of(WorkerMain.class)
        .quickJvm()
        .plusJvmArgs("-Xmx128m", "-Dcusinart.execution.cpu-threads=4")
        .plusJvmArgs(jvmArgs)
        .withName(name)
        .withArgs(args);
  }
}
