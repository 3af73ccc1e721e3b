package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.Golden;
import io.cusinart.core.transport.MessageReader;
import io.cusinart.core.transport.MessageWriter;
import io.cusinart.core.transport.WireFields;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of lanes' messages from nodes that know more, or less, than this version. */
final class LaneEvolutionTest {

  private static final int KIND = 1;
  private static final int REASON = 14;
  private static final int COUNT = 18;
  private static final int INDEXES = 19;

  /** Fields that are messages of their own. */
  private static final Set<Integer> NESTED = Set.of(16, 17, 21);

  static Stream<Golden.Line> requests() {
    return Golden.of("requests.txt").lines().stream();
  }

  static Stream<Golden.Line> replies() {
    return Golden.of("replies.txt").lines().stream();
  }

  /** The message with a field more in it and in each message within; the whole, not a prefix. */
  private static byte[] withMore(byte[] message) {
    var fields = new ArrayList<byte[]>();
    for (WireFields.Field each : WireFields.of(message)) {
      fields.add(NESTED.contains(each.number()) ? each.with(withMore(each.content())) : each.all());
    }
    fields.addFirst(HexFormat.of().parseHex("a03801"));
    fields.add(HexFormat.of().parseHex("aa3803010203" + "b1380102030405060708" + "bd3801020304"));
    return WireFields.join(fields);
  }

  private static <T> void readsTheSameWithMore(MessageReader<T> reader, byte[] message) {
    assertThat(reader.read(WireFields.input(withMore(message))))
        .isEqualTo(reader.read(WireFields.input(message)));
  }

  /** Turns red when TaskFields does not skip what it does not know, at any depth. */
  @ParameterizedTest
  @MethodSource("requests")
  void aRequestMaySayMore(Golden.Line golden) {
    readsTheSameWithMore(RequestWire.INSTANCE, golden.bytes());
  }

  @ParameterizedTest
  @MethodSource("replies")
  void aReplyMaySayMore(Golden.Line golden) {
    readsTheSameWithMore(ReplyWire.INSTANCE, golden.bytes());
  }

  /** Every message that lacks one field of this one, at any depth. */
  private static List<byte[]> withoutEach(byte[] message, boolean outermost) {
    List<WireFields.Field> fields = WireFields.of(message);
    var without = new ArrayList<byte[]>();
    for (int i = 0; i < fields.size(); i++) {
      WireFields.Field field = fields.get(i);
      List<byte[]> others = new ArrayList<>(fields.stream().map(WireFields.Field::all).toList());
      others.remove(i);
      // Without its kind it is no message; a number of elements is of no use without them.
      if (!(outermost && (field.number() == KIND || field.number() == COUNT))) {
        without.add(WireFields.join(others));
      }
      if (NESTED.contains(field.number())) {
        for (byte[] less : withoutEach(field.content(), false)) {
          var same = new ArrayList<>(others);
          same.add(i, field.with(less));
          without.add(WireFields.join(same));
        }
      }
    }
    return without;
  }

  /**
   * What is left out is a default, and defaults are left out: so that it is written again as it was
   * read.
   */
  private static <T> void isWrittenAgainAsItIs(
      MessageReader<T> reader, MessageWriter<T> writer, byte[] message) {
    for (byte[] each : withoutEach(message, true)) {
      byte[] again = LaneMessages.bytes(writer, LaneMessages.read(reader, each));
      boolean refusal = has(message, REASON);
      byte[] expected = refusal && !has(each, REASON) ? without(again, REASON) : again;
      assertThat(expected).as(HexFormat.of().formatHex(each)).isEqualTo(each);
    }
  }

  private static boolean has(byte[] message, int field) {
    return WireFields.of(message).stream().anyMatch(each -> each.number() == field);
  }

  private static byte[] without(byte[] message, int field) {
    return WireFields.join(
        WireFields.of(message).stream()
            .filter(each -> each.number() != field)
            .map(WireFields.Field::all)
            .toList());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void whatARequestLeavesOutIsADefault(Golden.Line golden) {
    isWrittenAgainAsItIs(RequestWire.INSTANCE, RequestWire.INSTANCE, golden.bytes());
  }

  @ParameterizedTest
  @MethodSource("replies")
  void whatAReplyLeavesOutIsADefault(Golden.Line golden) {
    isWrittenAgainAsItIs(ReplyWire.INSTANCE, ReplyWire.INSTANCE, golden.bytes());
  }

  /** Turns red when an order without a number of elements is a bundle: of what, nobody knows. */
  @org.junit.jupiter.api.Test
  void elementsWithoutTheirNumberAreNoBundle() {
    byte[] bundle = Golden.of("requests.txt").first("Order/bundle");
    byte[] less = without(bundle, COUNT);

    assertThat(has(less, INDEXES)).isTrue();
    assertThat(LaneMessages.read(RequestWire.INSTANCE, less))
        .isInstanceOfSatisfying(
            Request.Order.class, order -> assertThat(order.elements()).isNull());
  }
}
