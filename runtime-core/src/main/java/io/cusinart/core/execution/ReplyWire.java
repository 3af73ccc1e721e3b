package io.cusinart.core.execution;

import io.cusinart.core.serialization.Payload;
import io.cusinart.core.transport.MessageReader;
import io.cusinart.core.transport.MessageWriter;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.cusinart.core.transport.WireOutput;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Replies on a channel. Without state, safe for use by several threads. */
enum ReplyWire implements MessageWriter<Reply>, MessageReader<Reply> {
  INSTANCE;

  private static final int COMPLETED = 1;
  private static final int THREW = 2;
  private static final int UNUSABLE = 3;
  private static final int REFUSED = 4;
  private static final int GIVEN_UP = 5;
  private static final int MISSING = 6;
  private static final int REPORTED = 7;
  private static final int PARTIAL = 8;
  private static final int FINISHED = 9;
  private static final int FOREIGN = 10;

  private static final int KEY_BYTES = 40;
  private static final int FLAW_BYTES = 16;

  @Override
  public int weigh(Reply reply) {
    return KEY_BYTES
        + switch (reply) {
          case Reply.Completed completed -> completed.result().size();
          case Reply.Partial(_, Reply.Results results, _) -> bytes(results);
          case Reply.Finished finished -> bytes(finished.results());
          case Reply.Threw threw ->
              bytes(threw.type()) + bytes(threw.message()) + bytes(threw.stack());
          case Reply.Unusable(_, String message) -> bytes(message);
          case Reply.Foreign foreign -> bytes(foreign.message());
          case Reply.Refused refused -> bytes(refused.detail());
          case Reply.Reported reported -> bytes(reported.note());
          case Reply.GivenUp _, Reply.Missing _ -> 0;
        };
  }

  private static int bytes(Reply.Results results) {
    int bytes = results.values().size();
    for (Reply.Flaw flaw : results.flaws()) {
      bytes += FLAW_BYTES + bytes(flaw.type()) + bytes(flaw.message()) + bytes(flaw.stack());
    }
    return bytes;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** "It is not here" and "that was all" must not come before the answers it may have had. */
  @Override
  public boolean keepsOrder(Reply reply) {
    return reply instanceof Reply.Missing || reply instanceof Reply.Finished;
  }

  @Override
  public void write(Reply reply, ByteBuf target) {
    switch (reply) {
      case Reply.Completed completed -> writeCompleted(completed, target);
      case Reply.Partial(AttemptKey key, Reply.Results results, Reply.Timing timing) ->
          writeResults(TaskFields.begin(target, PARTIAL, key), results, timing);
      case Reply.Finished finished -> writeFinished(finished, target);
      case Reply.Threw threw -> writeThrew(threw, target);
      case Reply.Unusable(AttemptKey key, String message) ->
          TaskFields.texts(TaskFields.begin(target, UNUSABLE, key), message, "", "");
      case Reply.Foreign(AttemptKey key, long identity, String message) ->
          TaskFields.texts(
              TaskFields.identity(TaskFields.begin(target, FOREIGN, key), identity),
              message,
              "",
              "");
      case Reply.Refused refused -> writeRefused(refused, target);
      case Reply.GivenUp(AttemptKey key, boolean started) ->
          TaskFields.flag(TaskFields.begin(target, GIVEN_UP, key), started);
      case Reply.Missing(AttemptKey key) -> TaskFields.begin(target, MISSING, key);
      case Reply.Reported(AttemptKey key, double fraction, String note) ->
          TaskFields.texts(
              TaskFields.fraction(TaskFields.begin(target, REPORTED, key), fraction), note, "", "");
    }
  }

  private static void writeCompleted(Reply.Completed completed, ByteBuf target) {
    var out = TaskFields.begin(target, COMPLETED, completed.key());
    TaskFields.nanos(out, completed.timing());
    TaskFields.bytes(out, completed.result(), Payload.EMPTY);
    TaskFields.load(out, completed.load());
  }

  private static WireOutput writeResults(
      WireOutput out, Reply.Results results, Reply.Timing timing) {
    return TaskFields.results(TaskFields.nanos(out, timing), results);
  }

  private static void writeFinished(Reply.Finished finished, ByteBuf target) {
    var out = TaskFields.begin(target, FINISHED, finished.key());
    TaskFields.load(writeResults(out, finished.results(), finished.timing()), finished.load());
  }

  private static void writeThrew(Reply.Threw threw, ByteBuf target) {
    var out = TaskFields.begin(target, THREW, threw.key());
    TaskFields.nanos(out, threw.timing());
    TaskFields.texts(out, threw.type(), threw.message(), threw.stack());
  }

  private static void writeRefused(Reply.Refused refused, ByteBuf target) {
    var out = TaskFields.begin(target, REFUSED, refused.key());
    TaskFields.nanos(out, refused.retryAfter().toNanos(), 0);
    TaskFields.texts(TaskFields.reason(out, refused.reason()), refused.detail(), "", "");
  }

  @Override
  public @Nullable Reply read(WireInput source) {
    TaskFields in = TaskFields.read(source);
    return switch (in.kind) {
      case COMPLETED -> new Reply.Completed(in.key(), in.firstBytes, in.timing(), in.load);
      case THREW ->
          new Reply.Threw(in.key(), in.firstText, in.secondText, in.thirdText, in.timing());
      case UNUSABLE -> new Reply.Unusable(in.key(), in.firstText);
      case FOREIGN -> new Reply.Foreign(in.key(), in.identity, in.firstText);
      case REFUSED -> new Reply.Refused(in.key(), in.outcomeReason(), in.firstText, in.duration());
      case GIVEN_UP -> new Reply.GivenUp(in.key(), in.flag);
      case MISSING -> new Reply.Missing(in.key());
      case PARTIAL -> new Reply.Partial(in.key(), in.results(), in.timing());
      case FINISHED -> new Reply.Finished(in.key(), in.results(), in.timing(), in.load);
      case REPORTED -> new Reply.Reported(in.key(), in.fraction, in.firstText);
      case 0 -> throw new ProtocolFailure("a reply without its kind");
      // A newer node may have more of them.
      default -> null;
    };
  }
}
