package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskId;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.transport.MessageReader;
import io.cusinart.core.transport.MessageWriter;
import io.cusinart.core.transport.WireInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Generated requests and replies, their fields at extremes as often as not. */
record LaneMessages(RandomGenerator random) {

  static final int REQUEST_KINDS = 3;
  static final int REPLY_KINDS = 10;

  private static final long[] LONGS = {0, 1, 127, 128, 1L << 40, Long.MAX_VALUE};
  private static final long[] ANY_LONGS = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62};
  private static final int[] INTS = {0, 1, 127, 128, 65_536, Integer.MAX_VALUE};
  private static final double[] DOUBLES = {0, -0.0, 1, 0.5, -1, Double.MIN_VALUE, Double.MAX_VALUE};
  private static final String[] TEXTS = {
    "", "a", "\u0000", "grüße", "日本語", "\uD83D\uDE00", "two\nlines", "x".repeat(5_000)
  };

  static <T> byte[] bytes(MessageWriter<T> writer, T message) {
    ByteBuf target = Unpooled.buffer();
    writer.write(message, target);
    byte[] written = new byte[target.readableBytes()];
    target.readBytes(written);
    return written;
  }

  static <T> T read(MessageReader<T> reader, byte[] bytes) {
    return Objects.requireNonNull(reader.read(new WireInput(bytes)), "a message of a known kind");
  }

  private long natural() {
    return random.nextBoolean()
        ? LONGS[random.nextInt(LONGS.length)]
        : random.nextLong(Long.MAX_VALUE);
  }

  private long any() {
    return random.nextBoolean() ? ANY_LONGS[random.nextInt(ANY_LONGS.length)] : random.nextLong();
  }

  private int count() {
    return random.nextBoolean()
        ? INTS[random.nextInt(INTS.length)]
        : random.nextInt(Integer.MAX_VALUE);
  }

  private double real() {
    return random.nextBoolean() ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextDouble();
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private Payload payload() {
    byte[] content = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
    random.nextBytes(content);
    return new Payload(content);
  }

  AttemptKey key() {
    return new AttemptKey(new TaskId(any(), natural()), count(), any());
  }

  private Reply.Timing timing() {
    return new Reply.Timing(natural(), natural(), natural());
  }

  private @Nullable LoadReport load() {
    return random.nextBoolean()
        ? null
        : new LoadReport(
            any(), count(), real(), natural(), natural(), count(), count(), natural(), natural(),
            natural(), count(), null);
  }

  private Outcome.Reason reason() {
    Outcome.Reason[] all = Outcome.Reason.values();
    return all[random.nextInt(all.length)];
  }

  private Priority priority() {
    Priority[] all = Priority.values();
    return all[random.nextInt(all.length)];
  }

  private Request.@Nullable Elements elements() {
    if (random.nextBoolean()) {
      return null;
    }
    int many = random.nextInt(1, 300);
    return random.nextBoolean()
        ? new Request.Elements(many, List.of())
        : new Request.Elements(many, random.ints(many, 0, 20_000).boxed().toList());
  }

  private Reply.Results results() {
    List<Reply.Flaw> flaws = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      flaws.add(new Reply.Flaw(text(), text(), text()));
    }
    return new Reply.Results(count(), count(), payload(), flaws);
  }

  Request request(int kind) {
    return switch (kind) {
      case 0 ->
          new Request.Order(
              key(),
              natural(),
              natural(),
              random.nextBoolean(),
              priority(),
              payload(),
              payload(),
              elements());
      case 1 -> new Request.Cancel(key());
      default -> {
        List<AttemptKey> keys = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          keys.add(key());
        }
        yield new Request.Inquiry(keys);
      }
    };
  }

  Reply reply(int kind) {
    return switch (kind) {
      case 0 -> new Reply.Completed(key(), payload(), timing(), load());
      case 1 -> new Reply.Threw(key(), text(), text(), text(), timing());
      case 2 -> new Reply.Unusable(key(), text());
      case 3 -> new Reply.Refused(key(), reason(), text(), Duration.ofNanos(natural()));
      case 4 -> new Reply.GivenUp(key(), random.nextBoolean());
      case 5 -> new Reply.Missing(key());
      case 6 -> new Reply.Reported(key(), real(), text());
      case 7 -> new Reply.Partial(key(), results(), timing());
      case 8 -> new Reply.Foreign(key(), random.nextLong(), text());
      default -> new Reply.Finished(key(), results(), timing(), load());
    };
  }
}
