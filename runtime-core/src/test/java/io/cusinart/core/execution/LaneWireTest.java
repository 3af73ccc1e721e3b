package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Request.Elements;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.transport.MessageReader;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.cusinart.core.transport.WireOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and replies as bytes on a channel. */
final class LaneWireTest {

  private static final RequestWire REQUESTS = RequestWire.INSTANCE;
  private static final ReplyWire REPLIES = ReplyWire.INSTANCE;
  private static final int ROUNDS = 2_000;
  private static final int DEPTH = 15_000;
  private static final int FUZZ_ROUNDS = 10_000;

  private static final AttemptKey KEY = new AttemptKey(new TaskId(-2, 300), 3, 5);

  /** Runs with a seed that is printed when it fails. */
  private static void generated(Consumer<LaneMessages> test) {
    long seed = new Random().nextLong();
    try {
      test.accept(new LaneMessages(new Random(seed)));
    } catch (Throwable failed) {
      throw new AssertionError("with seed " + seed, failed);
    }
  }

  @Test
  void everyRequestComesBackAsItWas() {
    generated(messages -> {
      for (int i = 0; i < ROUNDS; i++) {
        Request request = messages.request(i % LaneMessages.REQUEST_KINDS);
        assertThat(LaneMessages.read(REQUESTS, LaneMessages.bytes(REQUESTS, request)))
            .isEqualTo(request);
      }
    });
  }

  @Test
  void everyReplyComesBackAsItWas() {
    generated(messages -> {
      for (int i = 0; i < ROUNDS; i++) {
        Reply reply = messages.reply(i % LaneMessages.REPLY_KINDS);
        assertThat(LaneMessages.read(REPLIES, LaneMessages.bytes(REPLIES, reply))).isEqualTo(reply);
      }
    });
  }

  private static int users(Request request) {
    return request instanceof Request.Order order
        ? order.computation().size() + order.input().size()
        : 0;
  }

  private static int users(Reply.Results results) {
    int bytes = results.values().size();
    for (Reply.Flaw flaw : results.flaws()) {
      bytes += utf8(flaw.type()) + utf8(flaw.message()) + utf8(flaw.stack());
    }
    return bytes;
  }

  private static int users(Reply reply) {
    return switch (reply) {
      case Reply.Completed completed -> completed.result().size();
      case Reply.Partial(_, Reply.Results results, _) -> users(results);
      case Reply.Finished finished -> users(finished.results());
      case Reply.Threw threw -> utf8(threw.type()) + utf8(threw.message()) + utf8(threw.stack());
      case Reply.Unusable(_, String message) -> utf8(message);
      case Reply.Foreign foreign -> utf8(foreign.message());
      case Reply.Refused refused -> utf8(refused.detail());
      case Reply.Reported reported -> utf8(reported.note());
      case Reply.GivenUp _, Reply.Missing _ -> 0;
    };
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  // Turns red when the type that was thrown, a user's name, is not weighed.
  @Test
  void noMessageWeighsLessThanTheUsersBytesInIt() {
    generated(messages -> {
      for (int i = 0; i < ROUNDS; i++) {
        Request request = messages.request(i % LaneMessages.REQUEST_KINDS);
        assertThat(REQUESTS.weigh(request)).isGreaterThanOrEqualTo(users(request));
        Reply reply = messages.reply(i % LaneMessages.REPLY_KINDS);
        assertThat(REPLIES.weigh(reply)).isGreaterThanOrEqualTo(users(reply));
      }
    });
  }

  /** What a channel allows beyond the weight is ample for what stands around the user's bytes. */
  @Test
  void whatStandsAroundTheUsersBytesIsSmall() {
    generated(messages -> {
      for (int i = 0; i < ROUNDS; i++) {
        Request request = messages.request(i % LaneMessages.REQUEST_KINDS);
        assertThat(LaneMessages.bytes(REQUESTS, request))
            .hasSizeLessThanOrEqualTo(REQUESTS.weigh(request) + 256);
        Reply reply = messages.reply(i % LaneMessages.REPLY_KINDS);
        assertThat(LaneMessages.bytes(REPLIES, reply))
            .hasSizeLessThanOrEqualTo(REPLIES.weigh(reply) + 256);
      }
    });
  }

  private static void readsOrRefuses(MessageReader<?> reader, byte[] bytes) {
    try {
      Object message = LaneMessages.read(reader, bytes);
      assertThat(message.hashCode()).isEqualTo(message.hashCode());
      if (message instanceof Reply.Refused refused) {
        assertThat(refused.retryAfter().isNegative()).isFalse();
      }
    } catch (ProtocolFailure refused) {
      assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
    } catch (RuntimeException | StackOverflowError other) {
      fail("%s gave %s".formatted(HexFormat.of().formatHex(bytes), other), other);
    }
  }

  // Turns red when negative numbers are let through: the Duration of a refusal was negative.
  @Test
  void randomAndMutatedBytesAreReadOrRefusedAndNothingElse() {
    generated(messages -> {
      RandomGenerator random = messages.random();
      for (int i = 0; i < FUZZ_ROUNDS; i++) {
        byte[] noise = new byte[random.nextInt(80)];
        random.nextBytes(noise);
        readsOrRefuses(REQUESTS, noise);
        readsOrRefuses(REPLIES, noise);
        byte[] request = LaneMessages.bytes(REQUESTS, messages.request(i % 3));
        byte[] reply = LaneMessages.bytes(REPLIES, messages.reply(i % 7));
        for (int j = 0; j < 4; j++) {
          readsOrRefuses(REQUESTS, messages.mutated(request));
          readsOrRefuses(REPLIES, messages.mutated(reply));
        }
      }
    });
  }

  // Turns red (StackOverflowError) when a key is read like a message, which may have keys in it.
  @Test
  void keysWithinKeysAreNotFollowed() {
    // From its end: the innermost key first, each in front of those it has within.
    byte[] nested = new byte[5 * DEPTH];
    int start = nested.length - 2;
    nested[start] = 4 << 3;
    nested[start + 1] = 1;
    for (int i = 0; i < DEPTH; i++) {
      ByteBuf head = Unpooled.buffer();
      new WireOutput(head).bytes(16, new byte[nested.length - start]);
      int length = head.readableBytes() - (nested.length - start);
      start -= length;
      head.readBytes(nested, start, length);
    }
    ByteBuf message = Unpooled.buffer();
    new WireOutput(message)
        .number(1, 3)
        .bytes(16, Arrays.copyOfRange(nested, start, nested.length));

    assertThatCode(() -> REQUESTS.read(input(message))).doesNotThrowAnyException();
  }

  // Turns red when an unknown field is refused: no newer sender could say more.
  @Test
  void fieldsThatAreNotKnownArePassedOver() {
    generated(messages -> {
      for (int i = 0; i < ROUNDS; i++) {
        Request request = messages.request(i % LaneMessages.REQUEST_KINDS);
        Reply reply = messages.reply(i % LaneMessages.REPLY_KINDS);
        assertThat(REQUESTS.read(withMore(LaneMessages.bytes(REQUESTS, request))))
            .isEqualTo(request);
        assertThat(REPLIES.read(withMore(LaneMessages.bytes(REPLIES, reply)))).isEqualTo(reply);
      }
    });
  }

  private static WireInput input(ByteBuf message) {
    return new WireInput(ByteBufUtil.getBytes(message));
  }

  private static WireInput withMore(byte[] message) {
    ByteBuf longer = Unpooled.buffer();
    new WireOutput(longer).number(40, 7).text(41, "new");
    longer.writeBytes(message);
    new WireOutput(longer).fixed(42, -1).real(999, 0.5).nested(43, in -> in.number(1, 9));
    return input(longer);
  }

  @Test
  void kindsThatAreNotKnownAreRefusedByNumber() {
    ByteBuf unknown = Unpooled.buffer();
    new WireOutput(unknown).number(1, 11);
    assertThatThrownBy(() -> REPLIES.read(input(unknown)))
        .isInstanceOf(ProtocolFailure.class)
        .hasMessage("a reply of kind 11");
    assertThatThrownBy(() -> REQUESTS.read(input(unknown)))
        .isInstanceOf(ProtocolFailure.class)
        .hasMessage("a request of kind 11");
  }

  /** Turns red when it is an error: one refusal of a newer node would close the lane for all. */
  @Test
  void aReasonThatIsNotKnownIsARefusalLikeThatOfAFullQueue() {
    ByteBuf reason = Unpooled.buffer();
    new WireOutput(reason).number(1, 4).text(11, "on fire").number(14, 5);

    assertThat(REPLIES.read(input(reason)))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Outcome.Reason.QUEUE_FULL);
              assertThat(refused.detail()).isEqualTo("on fire");
            });
  }

  /** Whatever belongs to an order must not pass it, and nothing that comes after may pass it. */
  @Test
  void whatConcernsAnEarlierMessageKeepsItsPlace() {
    assertThat(REQUESTS.keepsOrder(new Request.Cancel(KEY))).isTrue();
    assertThat(REQUESTS.keepsOrder(new Request.Inquiry(List.of(KEY)))).isTrue();
    assertThat(REPLIES.keepsOrder(new Reply.Missing(KEY))).isTrue();
  }

  private static Payload payload(int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return new Payload(bytes);
  }

  private static Map.Entry<String, Object> golden(String hex, Object message) {
    return Map.entry(hex, message);
  }

  /** One message of each kind, and the bytes that are the protocol. */
  static Stream<Map.Entry<String, Object>> goldenMessages() {
    var timing = new Reply.Timing(7, 8);
    var load = new LoadReport(9, 2, 0.5, 10, 11, 12, 13, 14, 15, 16, 0);
    return Stream.of(
        golden(
            "080111FEFFFFFFFFFFFFFF18AC0220032905000000000000003004380540014A0201025201FF",
            new Request.Order(KEY, 4, 5, true, Priority.NORMAL, payload(1, 2), payload(255), null)),
        golden("080211FEFFFFFFFFFFFFFF18AC022003290500000000000000", new Request.Cancel(KEY)),
        golden(
            "080382011711FEFFFFFFFFFFFFFF18AC022003290500000000000000820114110100000000000000200129FFFFFFFFFFFFFFFF",
            new Request.Inquiry(List.of(KEY, new AttemptKey(new TaskId(1, 0), 1, -1)))),
        golden(
            "080111FEFFFFFFFFFFFFFF18AC022003290500000000000000300738084A01068A0122290900000000000000100219000000000000E03F200A300B380C400D480E500F5810",
            new Reply.Completed(KEY, payload(6), timing, load)),
        golden(
            "080111FEFFFFFFFFFFFFFF18AC02200329050000000000000030073808B801064A01068A0104"
                + "10026003",
            new Reply.Completed(
                KEY,
                payload(6),
                new Reply.Timing(7, 8, 6),
                new LoadReport(0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3))),
        golden(
            "080211FEFFFFFFFFFFFFFF18AC022003290500000000000000300738085A01546202C3A96A026174",
            new Reply.Threw(KEY, "T", "é", "at", timing)),
        golden(
            "080311FEFFFFFFFFFFFFFF18AC0220032905000000000000005A026E6F",
            new Reply.Unusable(KEY, "no")),
        golden(
            "080A11FEFFFFFFFFFFFFFF18AC022003290500000000000000C101FBFFFFFFFFFFFFFF5A026E6F",
            new Reply.Foreign(KEY, -5, "no")),
        golden(
            "080411FEFFFFFFFFFFFFFF18AC02200329050000000000000030810170015A0164",
            refused(Outcome.Reason.QUEUE_FULL)),
        golden(
            "080411FEFFFFFFFFFFFFFF18AC02200329050000000000000030810170025A0164",
            refused(Outcome.Reason.NO_ELIGIBLE_NODE)),
        golden(
            "080411FEFFFFFFFFFFFFFF18AC02200329050000000000000030810170035A0164",
            refused(Outcome.Reason.DEADLINE_UNREACHABLE)),
        golden(
            "080411FEFFFFFFFFFFFFFF18AC02200329050000000000000030810170045A0164",
            refused(Outcome.Reason.SHUTTING_DOWN)),
        golden(
            "080511FEFFFFFFFFFFFFFF18AC0220032905000000000000004001", new Reply.GivenUp(KEY, true)),
        golden("080611FEFFFFFFFFFFFFFF18AC022003290500000000000000", new Reply.Missing(KEY)),
        golden(
            "080711FEFFFFFFFFFFFFFF18AC02200329050000000000000079000000000000D03F5A0468616C66",
            new Reply.Reported(KEY, 0.25, "half")));
  }

  /** The same of bundles and of priorities. */
  static Stream<Map.Entry<String, Object>> goldenBundles() {
    var timing = new Reply.Timing(7, 8);
    var flaw = new Reply.Flaw("T", "m", "s");
    return Stream.of(
        golden(
            "080111FEFFFFFFFFFFFFFF18AC022003290500000000000000300438059001029A010303AC024A0101520102",
            new Request.Order(
                KEY,
                4,
                5,
                false,
                Priority.NORMAL,
                payload(1),
                payload(2),
                new Elements(2, List.of(3, 300)))),
        golden(
            "080811FEFFFFFFFFFFFFFF18AC02200329050000000000000030073808A001019001024A03010900AA01095A015462016D6A0173",
            new Reply.Partial(
                KEY, new Reply.Results(1, 2, payload(1, 9, 0), List.of(flaw)), timing)),
        golden(
            "080911FEFFFFFFFFFFFFFF18AC022003290500000000000000300738089001014A020109",
            new Reply.Finished(
                KEY, new Reply.Results(0, 1, payload(1, 9), List.of()), timing, null)),
        golden(
            "080111FEFFFFFFFFFFFFFF18AC02200329050000000000000030043805B001024A0101520102",
            new Request.Order(KEY, 4, 5, false, Priority.HIGH, payload(1), payload(2), null)),
        golden(
            "080111FEFFFFFFFFFFFFFF18AC02200329050000000000000030043805B001014A0101520102",
            new Request.Order(KEY, 4, 5, false, Priority.LOW, payload(1), payload(2), null)));
  }

  private static Reply.Refused refused(Outcome.Reason reason) {
    return new Reply.Refused(KEY, reason, "d", Duration.ofNanos(129));
  }

  // Turns red when a number of a kind, reason or field is changed: old nodes read it otherwise.
  @ParameterizedTest
  @MethodSource({"goldenMessages", "goldenBundles"})
  void theBytesOfEveryKindAreThoseOfTheProtocol(Map.Entry<String, Object> golden) {
    byte[] bytes = HexFormat.of().parseHex(golden.getKey());
    if (golden.getValue() instanceof Request request) {
      assertThat(LaneMessages.bytes(REQUESTS, request)).asHexString().isEqualTo(hex(bytes));
      assertThat(LaneMessages.read(REQUESTS, bytes)).isEqualTo(request);
    } else {
      Reply reply = (Reply) golden.getValue();
      assertThat(LaneMessages.bytes(REPLIES, reply)).asHexString().isEqualTo(hex(bytes));
      assertThat(LaneMessages.read(REPLIES, bytes)).isEqualTo(reply);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
