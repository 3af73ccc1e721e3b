package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonCborSerializer;
import org.junit.jupiter.api.Test;

class PayloadTest {

  record Sent(String name, Payload payload) implements WireMessage {}

  @Test
  void aMessageWithAPayloadTravelsAsCbor() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      var sent = new Sent("n", new Payload(new byte[] {0, -1, 127, -128}));
      var serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));

      assertThat(kit.serializationTestKit().verifySerialization(sent, true)).isEqualTo(sent);
      assertThat(serialization.findSerializerFor(sent)).isInstanceOf(JacksonCborSerializer.class);
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void bytesTravelAsBytesNotAsText() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      var serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));
      int empty = serialization.serialize(new Sent("n", new Payload(new byte[0]))).get().length;
      int full = serialization.serialize(new Sent("n", new Payload(new byte[30_000]))).get().length;

      assertThat(full - empty).isBetween(30_000, 30_010);
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void payloadsAreEqualByContentAndShowOnlyTheirSize() {
    var one = new Payload(new byte[] {1, 2});
    var other = new Payload(new byte[] {1, 2});

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("Payload[2 bytes]");
    assertThat(one).isNotEqualTo(new Payload(new byte[] {1, 3}));
    assertThat(one.size()).isEqualTo(2);
  }
}
