package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.cusinart.core.serialization.WireMessage;
import io.cusinart.core.settings.NodeSettings;
import java.util.Base64;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.JSerializer;
import org.apache.pekko.serialization.JavaSerializer;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What a node's actor system, configured as it is in service, makes of objects and of bytes. */
final class NodeSerializersTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("cusinart", NodeConfig.of(NodeSettings.defaults(), Optional.empty(), 1));
  private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
  private static final int JACKSON_CBOR = 33;

  /** Java's own for messages of Pekko's tests: only here, where its testkit is. */
  private static final int OF_PEKKOS_TESTKIT = 23;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Set<Integer> ids() {
    return CollectionConverters.asJava(SERIALIZATION.serializerByIdentity()).keySet().stream()
        .map(Integer.class::cast)
        .filter(id -> id != OF_PEKKOS_TESTKIT)
        .collect(Collectors.toSet());
  }

  /** What Pekko checks when a system starts: a node with a duplicate does not. */
  @Test
  void serializersHaveIdsOfTheirOwn() {
    var twice =
        ConfigFactory.parseString(
                """
                pekko.actor.serializers.mutant = "%s"
                pekko.actor.serialization-bindings { "java.util.BitSet" = mutant }
                """
                    .formatted(BitsSerializer.class.getName()))
            .withFallback(NodeConfig.of(NodeSettings.defaults(), Optional.empty(), 1));

    assertThat(ids()).hasSizeGreaterThan(8).contains(JACKSON_CBOR);
    assertThatThrownBy(() -> ActorTestKit.create("twice", twice))
        .hasStackTraceContaining("Serializer identifier [33] of ")
        .hasStackTraceContaining("is not unique");
  }

  /** Has an id that is taken. */
  public static final class BitsSerializer extends JSerializer {

    /** Made by Pekko. */
    public BitsSerializer() {}

    @Override
    public int identifier() {
      return JACKSON_CBOR;
    }

    @Override
    public byte[] toBinary(Object bits) {
      return ((BitSet) bits).toByteArray();
    }

    @Override
    public boolean includeManifest() {
      return false;
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
      return BitSet.valueOf(bytes);
    }
  }

  /** Turns red with pekko.actor.allow-java-serialization = on. */
  @Test
  void noBindingIsJavaSerialization() throws Exception {
    var config = KIT.system().settings().config().getConfig("pekko.actor.serialization-bindings");
    for (String name : config.root().keySet()) {
      try {
        Serializer serializer = SERIALIZATION.serializerFor(Class.forName(name));
        assertThat(serializer).as(name).isNotInstanceOf(JavaSerializer.class);
      } catch (ClassNotFoundException notHere) {
        // Nothing of it can be sent.
      }
    }

    assertThat(config.root().keySet()).contains(WireMessage.class.getName());
    assertThat(SERIALIZATION.serialize(new BitSet()).isFailure()).isTrue();
  }

  /** A java.util.HashMap, by the id of each serializer and none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "java.util.HashMap",
        "org.apache.commons.collections.functors.InvokerTransformer",
        "io.cusinart.core.health.LoadReport"
      })
  void javasOwnBytesAreRefusedByEverySerializer(String manifest) {
    byte[] gadget =
        Base64.getDecoder()
            .decode(
                "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAKbG9hZEZh"
                    + "Y3RvckkACXRocmVzaG9sZHhwP0AAAAAAAAx3CAAAABAAAAAAeA==");
    for (int id : ids()) {
      var read = SERIALIZATION.deserialize(gadget, id, manifest);
      assertThat(read.isFailure() || !(read.get() instanceof Map)).as("serializer %d", id).isTrue();
    }
    assertThat(SERIALIZATION.deserialize(gadget, 1, manifest).isFailure()).isTrue();
    assertThat(SERIALIZATION.deserialize(gadget, JACKSON_CBOR, manifest).isFailure()).isTrue();
    assertThat(SERIALIZATION.deserialize(gadget, 999_999, manifest).isFailure()).isTrue();
  }
}
