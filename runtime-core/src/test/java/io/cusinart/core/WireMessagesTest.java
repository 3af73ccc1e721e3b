package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.typesafe.config.ConfigFactory;
import io.cusinart.core.serialization.WireMessage;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message that may leave its JVM comes back from its bytes as it was, and from the bytes that
 * older nodes write, which are in {@code golden/messages.txt}. A new message, or one that is
 * written otherwise, gets its line by {@code mvn test -Dtest=WireMessagesTest -Dgolden.add=true}.
 */
final class WireMessagesTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "wire",
          ConfigFactory.parseString(
                  """
                  pekko.actor.provider = remote
                  pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  """)
              .withFallback(ConfigFactory.load()));

  private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
  private static final Golden GOLDEN = Golden.of("messages.txt");
  private static final Map<String, WireMessage> SAMPLES = WireSamples.of(KIT.system());

  static Set<Map.Entry<String, WireMessage>> samples() {
    return SAMPLES.entrySet();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aMessageComesBackAsItWas(Map.Entry<String, WireMessage> sample) {
    KIT.serializationTestKit().verifySerialization(sample.getValue(), true);
  }

  /** Turns red when a component is renamed: the bytes of older nodes would be refused. */
  @ParameterizedTest
  @MethodSource("samples")
  void theBytesOfOlderNodesAreRead(Map.Entry<String, WireMessage> sample) {
    var serializer = SERIALIZATION.findSerializerFor(sample.getValue());
    String manifest = Serializers.manifestFor(serializer, sample.getValue());

    assertThat(sample.getKey()).as("names begin with what travels").startsWith(manifest);
    GOLDEN.check(
        sample.getKey(),
        SERIALIZATION.serialize(sample.getValue()).get(),
        bytes ->
            assertThat(SERIALIZATION.deserialize(bytes, serializer.identifier(), manifest).get())
                .isEqualTo(sample.getValue()));
  }

  /** Turns red when a class is renamed or goes: what older nodes send would be dropped. */
  @Test
  void everyGoldenLineHasItsMessage() {
    GOLDEN.checkNames(SAMPLES.keySet());
  }

  @Test
  void everyMessageHasASample() {
    Set<String> messages =
        Code.MAIN.stream()
            .filter(type -> type.isAssignableTo(WireMessage.class) && !type.isInterface())
            .map(JavaClass::getName)
            .collect(Collectors.toSet());

    assertThat(messages).hasSizeGreaterThan(10);
    assertThat(SAMPLES.values().stream().map(each -> each.getClass().getName()))
        .as("new WireMessage types need a sample in WireSamples")
        .containsAll(messages);
  }

  /** A message that loses a part on the way: shows that the check above would see it. */
  record Forgetful(@com.fasterxml.jackson.annotation.JsonIgnore String lost)
      implements WireMessage {}

  @Test
  void aMessageThatLosesAPartIsFoundOut() {
    assertThatThrownBy(
            () -> KIT.serializationTestKit().verifySerialization(new Forgetful("text"), true))
        .isInstanceOf(Throwable.class);
  }
}
