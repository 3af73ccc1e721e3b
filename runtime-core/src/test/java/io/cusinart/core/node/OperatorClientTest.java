package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.RuntimeFailure;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** At which address a node answers a client. */
final class OperatorClientTest {

  @Test
  void aNodeOnTheLoopbackAnswersThere() {
    assertThat(OperatorClient.ownAddress("127.0.0.1:7")).isEqualTo("127.0.0.1");
    assertThat(OperatorClient.ownAddress("localhost:7")).isEqualTo("127.0.0.1");
  }

  /**
   * Turns red, or the test above does, when the host's own name is asked; not on a host that has no
   * address but the loopback's.
   */
  @Test
  void aNodeAtAnAddressOfThisMachineAnswersAtThatAddress() throws Exception {
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        if (each.isUp() && address instanceof Inet4Address && !address.isLinkLocalAddress()) {
          assertOwn(address);
        }
      }
    }
  }

  private static void assertOwn(InetAddress address) {
    String host = address.getHostAddress();
    assertThat(OperatorClient.ownAddress(host + ":7")).isEqualTo(host);
  }

  @Test
  void anUnknownHostIsInvalid() {
    assertThatThrownBy(() -> OperatorClient.ownAddress("no-such-host.invalid:7"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage("the host of [no-such-host.invalid:7] is not known; check the name");
  }
}
