package io.cusinart.core;

import com.typesafe.config.ConfigFactory;
import io.cusinart.core.serialization.WireMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any bytes into what reads actors' messages. */
final class WireMessagesFuzzTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
  private static final int JACKSON_CBOR = 33;

  /** What Artery catches: it drops the message and goes on. */
  private static final Class<? extends Throwable> REFUSAL = Exception.class;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static byte[] numbered(int type, byte[] bytes) {
    byte[] whole = new byte[1 + bytes.length];
    whole[0] = (byte) type;
    System.arraycopy(bytes, 0, whole, 1, bytes.length);
    return whole;
  }

  /**
   * The first byte says what the rest is to be read as. Turns red (OutOfMemoryError) when
   * ControlSerializer unpacks what is compressed.
   */
  private static Fuzz messages() {
    Map<String, WireMessage> samples = WireSamples.of(KIT.system());
    List<String> types =
        samples.values().stream().map(each -> each.getClass().getName()).distinct().toList();
    return Fuzz.of(
            "messages",
            REFUSAL,
            input -> {
              if (input.length > 0) {
                String type = types.get((input[0] & 0xFF) % types.size());
                byte[] rest = Arrays.copyOfRange(input, 1, input.length);
                SERIALIZATION.deserialize(rest, JACKSON_CBOR, type).get();
              }
            })
        .with(
            Golden.of("messages.txt").lines().stream()
                .map(each ->
                    numbered(types.indexOf(each.name().replaceAll("/.*", "")), each.bytes())));
  }

  @Test
  void anyBytesAreReadOrRefused() throws Exception {
    messages().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsAreReadOrRefused() throws Exception {
    messages().longer();
  }
}
