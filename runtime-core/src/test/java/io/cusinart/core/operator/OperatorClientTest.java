package io.cusinart.core.operator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.NodeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tool is told when nobody, or nobody it wants, is at an address. */
@Timeout(30)
final class OperatorClientTest {

  private static OperatorClient client(String hostPort) {
    return OperatorClient.of(hostPort, NodeSettings.defaults());
  }

  @Test
  void whatIsNoAddressIsSaid() {
    assertThatThrownBy(() -> client("here"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an address is HOST:PORT with a port of 1 to 65535 but this is [here]");
  }

  @Test
  void anUnknownHostIsInvalid() {
    assertThatThrownBy(() -> client("no-such-host.invalid:7"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage("the host of [no-such-host.invalid:7] is not known; check the name");
  }

  /** Turns red (it waits for 5 s) when a refused connection is not told from silence. */
  @Test
  void nobodyThereIsSaidAtOnce() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (OperatorClient client = client("127.0.0.1:" + port)) {
      assertThatThrownBy(client::status)
          .isInstanceOf(RuntimeFailure.Unavailable.class)
          .hasMessageStartingWith("no node answers at 127.0.0.1:" + port)
          .hasMessageContaining("refused");
    }
  }

  /** Turns red when a silent peer is waited for without end. */
  @Test
  void whoAcceptsAndSaysNothingIsGivenUp() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        OperatorClient client = client("127.0.0.1:" + silent.getLocalPort())) {
      assertThatThrownBy(client::status)
          .isInstanceOf(RuntimeFailure.Unavailable.class)
          .hasMessageContaining("it does not answer");
    }
  }
}
