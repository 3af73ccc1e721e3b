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
    System.out.printf("node %s is up at 127.0.0.1:%s, cluster of %s%n", args[1], args[2], args[3]);
    stay();
  }

  private static void stay() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
