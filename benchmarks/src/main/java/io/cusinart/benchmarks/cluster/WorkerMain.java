package io.cusinart.benchmarks.cluster;

import io.cusinart.core.Cusinart;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.ParentWatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A worker node in a JVM of its own: {@code NAME PORT SEED...}. Its settings are system properties.
 */
final class WorkerMain {

  private static final int REMOVED = 70;

  private WorkerMain() {}

  /** Starts the node; its own threads keep the JVM alive. */
  public static void main(String[] args) {
    ParentWatch.exitWithParent();
    NodeSettings settings =
        NodeSettings.defaults()
            .withName(args[0])
            .withPort(Integer.parseInt(args[1]))
            .withSeeds(Arrays.asList(args).subList(2, args.length));
    Cusinart node = Cusinart.start(settings);
    var _ = node.whenEnded().thenAccept(closed -> endUnless(closed, args[0]));
    System.out.println(upLine(args[0]));
  }

  // A worker that the cluster has removed must not look like one that is slow.
  private static void endUnless(boolean closed, String name) {
    if (!closed) {
      System.out.println("worker " + name + " was removed by the cluster");
      Runtime.getRuntime().halt(REMOVED);
    }
  }

  /** What it prints when it is a member. */
  static String upLine(String name) {
    return "worker " + name + " is up";
  }

  /** The command for a worker of this name. */
  static JavaCommand command(
      String name, int port, List<String> seeds, List<String> jvmArgs, Map<String, String> config) {
    List<String> properties =
        config.entrySet().stream().map(e -> "-D%s=%s".formatted(e.getKey(), e.getValue())).toList();
    return JavaCommand.of(WorkerMain.class)
        .plusJvmArgs(jvmArgs)
        .plusJvmArgs(properties)
        .withName(name)
        .withArgs(Stream.concat(Stream.of(name, Integer.toString(port)), seeds.stream()).toList());
  }
}
