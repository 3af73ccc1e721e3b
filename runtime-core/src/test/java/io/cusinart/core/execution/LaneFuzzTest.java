package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.Fuzz;
import io.cusinart.core.Golden;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.LooseStreams;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.StreamManager;
import io.cusinart.core.transport.StreamRefused;
import io.cusinart.core.transport.WireInput;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any bytes into what reads a lane: its requests, its replies and its greeting. */
final class LaneFuzzTest {

  private static final long INCARNATION = 5;

  private final StreamManager streams =
      StreamManager.start(NodeSettings.defaults().kernel().transport(), "127.0.0.1");
  private final LaneServer server = LaneServer.create(streams, INCARNATION, 1_024);
  private final long token = server.grant((_, _) -> {}, _ -> {});

  @AfterEach
  void stop() {
    streams.close();
  }

  private static Stream<byte[]> golden(String file) {
    return Golden.of(file).lines().stream().map(Golden.Line::bytes);
  }

  // Turns red when WireInput does not compare a length with what remains. How deep keys nest has a
  // test of its own in LaneWireTest.
  private static Fuzz requests() {
    return Fuzz.of(
            "lanes",
            ProtocolFailure.class,
            input -> RequestWire.INSTANCE.read(new WireInput(input)))
        .with(golden("requests.txt"));
  }

  // Turns red when negative numbers are let through: the wait of a refusal was negative.
  private static Fuzz replies() {
    return Fuzz.of(
            "lanes",
            ProtocolFailure.class,
            input -> {
              Reply reply = ReplyWire.INSTANCE.read(new WireInput(input));
              if (reply instanceof Reply.Refused refused) {
                assertThat(refused.retryAfter().isNegative()).isFalse();
              }
            })
        .with(golden("replies.txt"));
  }

  // Turns red (IndexOutOfBoundsException) when LaneServer does not look at the greeting's length.
  private Fuzz greetings() {
    return Fuzz.of(
            "greetings",
            StreamRefused.class,
            input -> server.accept(LooseStreams.stream(), Unpooled.wrappedBuffer(input)))
        .with(
            Stream.of(
                LaneServer.greeting(token, INCARNATION, 1),
                LaneServer.greeting(token, INCARNATION, Long.MAX_VALUE),
                LaneServer.greeting(token, INCARNATION, Long.MIN_VALUE)));
  }

  @Test
  void anyBytesAreReadOrRefused() throws Exception {
    requests().quickly();
    replies().quickly();
    greetings().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsAreReadOrRefused() throws Exception {
    requests().longer();
    replies().longer();
    greetings().longer();
  }
}
