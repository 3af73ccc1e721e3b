package io.cusinart.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

  @Test
  void thePortsAreDistinctAndCanBeBound() throws IOException {
    List<Integer> ports = FreePorts.pick(50);

    assertThat(ports).hasSize(50).doesNotHaveDuplicates();
    for (int port : ports) {
      try (var bound = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        assertThat(bound.getLocalPort()).isEqualTo(port);
      }
    }
  }

  // Turns red with ports of the kernel's choice: a peer's outgoing connection could take them.
  @Test
  void thePortsAreBelowThoseOfOutgoingConnections() {
    assertThat(FreePorts.pick(50)).allMatch(port -> port >= 20_000 && port <= 32_767);
  }

  @Test
  void tooManyAreRefused() {
    assertThatThrownBy(() -> FreePorts.pick(1_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be 0 to 1000 but is 1001");
  }
}
