package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.settings.NodeSettings;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonSerializer;
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
      assertThat(serialization.findSerializerFor(sent)).isInstanceOf(JacksonSerializer.class);
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

  /** Turns red when a part is written, compared or hashed as the whole of its array. */
  @Test
  void aPartIsWhatItsBytesAre() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var codec =
        UserObjectCodec.create(
            NodeSettings.defaults().kernel().serialization(), getClass().getClassLoader());
    for (int i = 0; i < 1_000; i++) {
      byte[] whole = codec.encode("text %d".formatted(i));
      byte[] wider = new byte[whole.length + random.nextInt(20)];
      random.nextBytes(wider);
      int offset = random.nextInt(wider.length - whole.length + 1);
      System.arraycopy(whole, 0, wider, offset, whole.length);
      var part = new Payload(wider, offset, whole.length);

      assertThat(part)
          .as("seed %d", seed)
          .isEqualTo(new Payload(whole))
          .hasSameHashCodeAs(new Payload(whole));
      assertThat(part.bytes()).isEqualTo(whole);
      assertThat(codec.decode(part)).isEqualTo("text %d".formatted(i));
    }
  }
}
