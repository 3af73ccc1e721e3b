package io.cusinart.cli.up;

import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.ParentWatch;
import java.util.concurrent.CountDownLatch;

/** A node in name only: {@code mode name port size}. */
final class FakeNode {

  private FakeNode() {}

  public static void main(String[] args) throws InterruptedException {
    ParentWatch.exitWithParent();
    System.out.println("fake " + String.join(" ", args));
    switch (args[0]) {
      case "good" -> up(args);
      case "deaf" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(FakeNode::stay));
        up(args);
      }
      case "removed" -> {
        sayUp(args);
        System.out.printf("node %s was removed by the cluster and asks to rejoin it%n", args[1]);
        stay();
      }
      case "drained" -> {
        sayUp(args);
        System.out.printf("node %s was drained and has left%n", args[1]);
      }
      case "silent" -> stay();
      case "crash" -> System.exit(3);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  static JavaCommand command(String mode, NodeCommandFactory.NodeSpec spec) {
    return JavaCommand.of(FakeNode.class)
        .quickJvm()
        .withArgs(mode, spec.name(), "" + spec.port(), "" + spec.seeds().size());
  }

  private static void up(String[] args) {
    sayUp(args);
    stay();
  }

  private static void sayUp(String[] args) {
    System.out.printf("node %s is up at 127.0.0.1:%s, cluster of %s%n", args[1], args[2], args[3]);
  }

  private static void stay() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
