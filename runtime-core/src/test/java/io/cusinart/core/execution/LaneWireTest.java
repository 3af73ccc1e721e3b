package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Outcome;
import io.cusinart.api.TaskId;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.cusinart.core.transport.WireOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Requests and replies as bytes on a channel. */
final class LaneWireTest {

  private static final RequestWire REQUESTS = RequestWire.INSTANCE;
  private static final ReplyWire REPLIES = ReplyWire.INSTANCE;
  private static final int ROUNDS = 2_000;
  private static final int DEPTH = 15_000;

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

  /** Turns red when it is an error: one message of a newer node would close the lane for all. */
  @Test
  void kindsThatAreNotKnownArePassedOver() {
    ByteBuf unknown = Unpooled.buffer();
    new WireOutput(unknown).number(1, 11).text(11, "of a newer node");

    assertThat(REPLIES.read(input(unknown))).isNull();
    assertThat(REQUESTS.read(input(unknown))).isNull();
  }

  @Test
  void aMessageWithoutAKindIsNone() {
    ByteBuf none = Unpooled.buffer();
    new WireOutput(none).number(4, 1);

    assertThatThrownBy(() -> REPLIES.read(input(none)))
        .isInstanceOf(ProtocolFailure.class)
        .hasMessage("a reply without its kind");
    assertThatThrownBy(() -> REQUESTS.read(input(none)))
        .isInstanceOf(ProtocolFailure.class)
        .hasMessage("a request without its kind");
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
}
