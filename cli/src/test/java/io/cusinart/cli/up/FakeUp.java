package io.cusinart.cli.up;

import java.nio.file.Path;

/** The command {@code up} over fake nodes, to be interrupted: {@code directory}. */
final class FakeUp {

  private FakeUp() {}

  public static void main(String[] args) throws InterruptedException {
    var settings =
        LocalClusterSettings.of(2, Path.of(args[0]), spec -> FakeNode.command("good", spec))
            .withOut(System.out::println);
    try (var supervisor = LocalClusterSupervisor.start(settings)) {
      supervisor.awaitClosed();
    }
  }
}
