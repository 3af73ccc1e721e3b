package io.cusinart.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.cusinart.core.Fuzz;
import io.cusinart.core.Golden;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Questions and answers come back from their bytes as they were, and from those that older versions
 * write, which are in {@code golden/operator.txt}; {@code -Dgolden.add=true} adds what is new.
 */
final class OperatorMessageTest {

  private static final Golden GOLDEN = Golden.of("operator.txt");
  private static final CBORMapper CBOR = new CBORMapper();

  static Set<Map.Entry<String, OperatorRequest>> requests() {
    return OperatorSamples.requests().entrySet();
  }

  static Set<Map.Entry<String, OperatorReply>> replies() {
    return OperatorSamples.replies().entrySet();
  }

  private static byte[] written(OperatorMessage message) {
    ByteBuf target = Unpooled.buffer();
    OperatorWire.INSTANCE.write(message, target);
    byte[] bytes = new byte[target.readableBytes()];
    target.readBytes(bytes);
    return bytes;
  }

  private static OperatorMessage read(byte[] bytes) {
    return OperatorWire.INSTANCE.read(new WireInput(bytes));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aQuestionComesBackAsItWas(Map.Entry<String, OperatorRequest> sample) {
    GOLDEN.check(
        "request." + sample.getKey(),
        written(OperatorMessage.of(sample.getValue())),
        bytes -> assertThat(read(bytes).request()).contains(sample.getValue()));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void anAnswerComesBackAsItWas(Map.Entry<String, OperatorReply> sample) {
    GOLDEN.check(
        "reply." + sample.getKey(),
        written(OperatorMessage.of(sample.getValue())),
        bytes -> assertThat(read(bytes).reply()).contains(sample.getValue()));
  }

  @Test
  void everyGoldenLineHasItsMessage() {
    GOLDEN.checkNames(
        Stream.concat(
                requests().stream().map(each -> "request." + each.getKey()),
                replies().stream().map(each -> "reply." + each.getKey()))
            .collect(Collectors.toSet()));
  }

  private static Set<Class<?>> kinds(Stream<?> messages) {
    return messages.map(Object::getClass).collect(Collectors.toSet());
  }

  /** Turns red when a kind is added without a sample; one without a number cannot be written. */
  @Test
  void everyKindHasASample() {
    assertThat(kinds(OperatorSamples.requests().values().stream()))
        .isEqualTo(Set.of(OperatorRequest.class.getPermittedSubclasses()));
    assertThat(kinds(OperatorSamples.replies().values().stream()))
        .isEqualTo(
            Arrays.stream(OperatorReply.class.getPermittedSubclasses())
                .collect(Collectors.toSet()));
  }

  private static OperatorMessage changed(String reply, Consumer<ObjectNode> change)
      throws IOException {
    OperatorMessage message =
        OperatorMessage.of(Objects.requireNonNull(OperatorSamples.replies().get(reply)));
    ObjectNode tree = (ObjectNode) CBOR.readTree(message.body());
    change.accept(tree);
    return new OperatorMessage(message.kind(), CBOR.writeValueAsBytes(tree));
  }

  /** Turns red when unknown components are refused: a newer node could not be asked. */
  @Test
  void whatOnlyANewerVersionSaysIsPassedOver() throws IOException {
    OperatorMessage newer = changed("Introduction", tree -> tree.put("era", 7));

    assertThat(newer.reply()).contains(OperatorSamples.replies().get("Introduction"));
  }

  @Test
  void whatLacksAPartIsRefused() throws IOException {
    OperatorMessage less = changed("Introduction", tree -> tree.remove("actors"));

    assertThatThrownBy(less::reply).isInstanceOf(ProtocolFailure.class);
  }

  /** An operator is told nothing rather than something wrong. */
  @Test
  void aStateThatOnlyANewerNodeKnowsIsRefused() throws IOException {
    OperatorMessage newer =
        changed(
            "Status/up",
            tree -> ((ObjectNode) tree.at("/nodes/0/node")).put("state", "HIBERNATING"));

    assertThatThrownBy(newer::reply).isInstanceOf(ProtocolFailure.class);
  }

  @Test
  void aKindThatOnlyANewerVersionKnowsIsNoneOfOurs() {
    assertThat(new OperatorMessage(99, new byte[0]).request()).isEmpty();
    assertThat(new OperatorMessage(99, new byte[0]).reply()).isEmpty();
  }

  /** Turns red (StackOverflowError, or a slow input) when nesting has no limit. */
  private static Fuzz fuzz() {
    return Fuzz.of(
            "operator",
            ProtocolFailure.class,
            input -> {
              OperatorMessage message = read(input);
              try {
                var _ = message.request();
              } finally {
                var _ = message.reply();
              }
            })
        .with(GOLDEN.lines().stream().map(Golden.Line::bytes));
  }

  @Test
  void anyBytesAreReadOrRefused() throws InterruptedException {
    fuzz().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsAreReadOrRefused() throws InterruptedException {
    fuzz().longer();
  }
}
