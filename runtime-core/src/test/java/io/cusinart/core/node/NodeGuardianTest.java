package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.TaskLife;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class NodeGuardianTest {

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Without a cluster provider nothing of a node can start; its port is open by then. Turns red
   * when the streams are closed only by the signal of an actor that has begun.
   */
  @Test
  void aStartThatFailsLeavesNoPortOpen() throws IOException {
    int port;
    try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    NodeSettings defaults = NodeSettings.defaults();
    var kernel = defaults.kernel();
    NodeSettings settings =
        defaults.withKernel(kernel.withTransport(kernel.transport().withPort(port)));
    var plan =
        NodeGuardian.Plan.of(
            settings, Extensions.NONE, new RetryBudget(System.nanoTime()), TaskLife::new);
    var ready = new CompletableFuture<NodeParts>();
    ActorTestKit kit = ActorTestKit.create();
    try {
      kit.spawn(NodeGuardian.create(plan, ready));

      await("the start to fail").until(ready::isCompletedExceptionally);
      await("the port to be free").until(() -> free(port));
    } finally {
      kit.shutdownTestKit();
    }
    assertThat(ready).isCompletedExceptionally();
  }
}
