package io.cusinart.testkit.nodes;

import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.ParentWatch;
import java.util.stream.IntStream;

/** A neighbour on the same machine that wants every core for itself, until it is killed. */
public final class Busy {

  private Busy() {}

  /** Never returns. */
  public static void main(String[] args) {
    ParentWatch.exitWithParent();
    IntStream.range(0, Runtime.getRuntime().availableProcessors())
        .forEach(core -> Thread.ofPlatform().name("busy " + core).start(Busy::spin));
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  /** The command for it. */
  public static JavaCommand command() {
    return JavaCommand.of(Busy.class).quickJvm().plusJvmArgs("-Xmx32m").withName("busy");
  }
}
