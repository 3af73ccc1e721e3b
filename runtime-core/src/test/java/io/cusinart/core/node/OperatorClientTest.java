package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.RuntimeFailure;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;

/** At which address a node answers a client. */
final class OperatorClientTest {

  @Test
  void aNodeOnTheLoopbackAnswersThere() {
    assertThat(OperatorClient.ownAddress("127.0.0.1:7")).isEqualTo("127.0.0.1");
    assertThat(OperatorClient.ownAddress("localhost:7")).isEqualTo("127.0.0.1");
  }

  /** Turns red on hosts whose own name is an address of the loopback, if that name is asked. */
  @Test
  void aNodeAtAnAddressOfThisMachineAnswersAtThatAddress() throws Exception {
    List<String> own =
        NetworkInterface.networkInterfaces()
            .flatMap(each -> each.getInterfaceAddresses().stream())
            .map(InterfaceAddress::getAddress)
            .filter(address -> address.isSiteLocalAddress())
            .map(address -> address.getHostAddress())
            .toList();

    for (String address : own) {
      assertThat(OperatorClient.ownAddress(address + ":7")).isEqualTo(address);
    }
  }

  @Test
  void anUnknownHostIsInvalid() {
    assertThatThrownBy(() -> OperatorClient.ownAddress("no-such-host.invalid:7"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage("the host of [no-such-host.invalid:7] is not known; check the name");
  }
}
