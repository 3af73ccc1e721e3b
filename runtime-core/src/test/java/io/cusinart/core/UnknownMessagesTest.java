package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.serialization.WireMessage;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.jackson.JacksonCborSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A newer node sends an actor's message that this version does not know: Artery drops it with a
 * line in the log, and what comes after it arrives.
 */
final class UnknownMessagesTest {

  private static final String ARTERY =
      """
      pekko.actor.provider = remote
      pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
      """;

  /** A message of a version that does not exist. */
  record Hibernate(long untilMillis) implements WireMessage {}

  /** What a newer node has in the place of an older one's: it knows a message more. */
  public static class NewerSerializer extends SerializerWithStringManifest {
    private final JacksonCborSerializer same;

    /** Made by Pekko. */
    public NewerSerializer(ExtendedActorSystem system) {
      same = new JacksonCborSerializer(system, "jackson-cbor");
    }

    @Override
    public int identifier() {
      return same.identifier();
    }

    @Override
    public String manifest(Object message) {
      return message instanceof Hibernate
          ? "io.cusinart.core.execution.TaskExecutor$Hibernate"
          : same.manifest(message);
    }

    @Override
    public byte[] toBinary(Object message) {
      return same.toBinary(message);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
      return same.fromBinary(bytes, manifest);
    }
  }

  /** One that older nodes do not have. */
  public static final class UnknownSerializer extends NewerSerializer {

    /** Made by Pekko. */
    public UnknownSerializer(ExtendedActorSystem system) {
      super(system);
    }

    @Override
    public int identifier() {
      return 7_999;
    }
  }

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ActorTestKit here = kit(ConfigFactory.empty());
  private ActorTestKit newer = here;

  private static ActorTestKit kit(Config more) {
    return ActorTestKit.create(
        "cusinart",
        more.withFallback(ConfigFactory.parseString(ARTERY)).withFallback(ConfigFactory.load()));
  }

  private static Logger artery() {
    return (Logger) LoggerFactory.getLogger("org.apache.pekko.remote.artery");
  }

  @BeforeEach
  void listen() {
    log.start();
    artery().addAppender(log);
  }

  @AfterEach
  void stop() {
    artery().detachAppender(log);
    newer.shutdownTestKit();
    here.shutdownTestKit();
  }

  private void isDroppedAndWhatFollowsIsNot(String logged) {
    TestProbe<Object> probe = here.createTestProbe();
    String path = ActorRefResolver.get(here.system()).toSerializationFormat(probe.ref());
    ActorRef<Object> there = ActorRefResolver.get(newer.system()).resolveActorRef(path);
    WireMessage known = new Fact.ForeignClass(-3, 1);
    there.tell(known);
    probe.expectMessage(known);
    there.tell(new Hibernate(1));
    there.tell(known);

    probe.expectMessage(known);
    await()
        .untilAsserted(() ->
            assertThat(List.copyOf(log.list))
                .anySatisfy(line ->
                    assertThat(line.getFormattedMessage())
                        .contains("Failed to deserialize message", logged)));
  }

  @Test
  void aMessageOfAClassThatIsNotHereIsDroppedWithALine() {
    newer =
        kit(
            ConfigFactory.parseString(
                """
                pekko.actor.serializers.jackson-cbor = "%s"
                pekko.serialization.jackson.allowed-class-prefix = ["io.cusinart"]
                """
                    .formatted(NewerSerializer.class.getName())));

    isDroppedAndWhatFollowsIsNot("TaskExecutor$Hibernate");
  }

  @Test
  void aMessageOfASerializerThatIsNotHereIsDroppedWithALine() {
    newer =
        kit(
            ConfigFactory.parseString(
                """
                pekko.actor.serializers.newer = "%s"
                pekko.actor.serialization-bindings { "%s" = newer }
                pekko.serialization.jackson.allowed-class-prefix = ["io.cusinart"]
                """
                    .formatted(UnknownSerializer.class.getName(), Hibernate.class.getName())));

    isDroppedAndWhatFollowsIsNot("7999");
  }
}
