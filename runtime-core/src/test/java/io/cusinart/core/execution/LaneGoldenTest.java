package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.Golden;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of requests and replies are those of {@code golden/requests.txt} and {@code
 * replies.txt}, which older nodes write. A new kind, or one that is written otherwise, gets its
 * line by {@code mvn test -Dtest=LaneGoldenTest -Dgolden.add=true}.
 */
final class LaneGoldenTest {

  private static final Golden REQUESTS = Golden.of("requests.txt");
  private static final Golden REPLIES = Golden.of("replies.txt");

  static Set<Map.Entry<String, Request>> requests() {
    return LaneSamples.requests().entrySet();
  }

  static Set<Map.Entry<String, Reply>> replies() {
    return LaneSamples.replies().entrySet();
  }

  // Turns red when a number of a kind, reason or field is changed: old nodes read it otherwise.
  @ParameterizedTest
  @MethodSource("requests")
  void theBytesOfARequestAreThoseOfTheProtocol(Map.Entry<String, Request> sample) {
    REQUESTS.check(
        sample.getKey(),
        LaneMessages.bytes(RequestWire.INSTANCE, sample.getValue()),
        bytes ->
            assertThat(LaneMessages.read(RequestWire.INSTANCE, bytes))
                .isEqualTo(sample.getValue()));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void theBytesOfAReplyAreThoseOfTheProtocol(Map.Entry<String, Reply> sample) {
    REPLIES.check(
        sample.getKey(),
        LaneMessages.bytes(ReplyWire.INSTANCE, sample.getValue()),
        bytes ->
            assertThat(LaneMessages.read(ReplyWire.INSTANCE, bytes)).isEqualTo(sample.getValue()));
  }

  @Test
  void everyGoldenLineHasItsMessage() {
    REQUESTS.checkNames(LaneSamples.requests().keySet());
    REPLIES.checkNames(LaneSamples.replies().keySet());
  }

  private static Set<Class<?>> kinds(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses()).collect(Collectors.toSet());
  }

  private static Set<Class<?>> kinds(Stream<?> messages) {
    return messages.map(Object::getClass).collect(Collectors.toSet());
  }

  /** Turns red when a kind is added without a sample, or LaneMessages does not make it. */
  @Test
  void everyKindHasASampleAndIsGenerated() {
    var messages = new LaneMessages(new Random(1));

    assertThat(kinds(LaneSamples.requests().values().stream())).isEqualTo(kinds(Request.class));
    assertThat(kinds(LaneSamples.replies().values().stream())).isEqualTo(kinds(Reply.class));
    assertThat(kinds(IntStream.range(0, LaneMessages.REQUEST_KINDS).mapToObj(messages::request)))
        .isEqualTo(kinds(Request.class));
    assertThat(kinds(IntStream.range(0, LaneMessages.REPLY_KINDS).mapToObj(messages::reply)))
        .isEqualTo(kinds(Reply.class));
  }
}
