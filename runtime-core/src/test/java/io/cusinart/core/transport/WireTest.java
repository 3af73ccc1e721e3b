package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fields in protobuf's encoding: what is written is read, and nothing else comes out. */
@ExtendWith(NoLeaks.class)
final class WireTest {

  private static final int CASES = 100_000;

  /** A field as it was written; the value's type says how. */
  private record Field(int number, Object value) {}

  private static Random random(String what) {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println(what + " fuzz.seed=" + seed);
    return new Random(seed);
  }

  private static Field field(Random random) {
    int number = 1 + random.nextInt(1_000);
    return new Field(
        number,
        switch (random.nextInt(5)) {
          case 0 -> 1 + (random.nextLong() >>> (1 + random.nextInt(62))) % Long.MAX_VALUE;
          case 1 -> 1.5 + random.nextDouble();
          case 2 -> true;
          case 3 -> text(random);
          default -> {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            yield bytes;
          }
        });
  }

  private static String text(Random random) {
    var text = new StringBuilder("x");
    for (int i = random.nextInt(10); i > 0; i--) {
      text.appendCodePoint(0x20 + random.nextInt(0xD000));
    }
    return text.toString();
  }

  private static void write(WireOutput out, Field field) {
    var _ =
        switch (field.value()) {
          case Long value -> out.number(field.number(), value);
          case Double value -> out.real(field.number(), value);
          case Boolean value -> out.flag(field.number(), value);
          case String value -> out.text(field.number(), value);
          default -> out.bytes(field.number(), (byte[]) field.value());
        };
  }

  private static Object read(WireInput in, Object like) {
    return switch (like) {
      case Long _ -> in.number();
      case Double _ -> in.real();
      case Boolean _ -> in.flag();
      case String _ -> in.text();
      default -> in.bytes();
    };
  }

  @Test
  void whatIsWrittenIsRead() {
    var random = random("WireTest");
    for (int i = 0; i < CASES / 10; i++) {
      ByteBuf buffer = Unpooled.buffer();
      var fields = new ArrayList<Field>();
      for (int count = random.nextInt(8); count > 0; count--) {
        fields.add(field(random));
        write(new WireOutput(buffer), fields.getLast());
      }
      var in = new WireInput(ByteBufUtil.getBytes(buffer));
      for (Field each : fields) {
        assertThat(in.next()).isEqualTo(each.number());
        if (random.nextInt(4) == 0) {
          in.skip();
        } else {
          assertThat(read(in, each.value())).isEqualTo(each.value());
        }
      }
      assertThat(in.next()).isZero();
    }
  }

  @Test
  void defaultsAreLeftOutAndNegativeNumbersRefused() {
    ByteBuf buffer = Unpooled.buffer();
    new WireOutput(buffer)
        .number(1, 0)
        .fixed(2, 0)
        .flag(3, false)
        .text(4, "")
        .bytes(5, new byte[0]);
    assertThat(buffer.isReadable()).isFalse();
    new WireOutput(buffer).number(1, -1);
    var in = new WireInput(ByteBufUtil.getBytes(buffer));
    in.next();
    assertThatThrownBy(in::number)
        .isInstanceOf(ProtocolFailure.class)
        .hasMessage("a negative number where none may be");
  }

  @Test
  void itIsTheEncodingOfProtobuf() {
    ByteBuf buffer = Unpooled.buffer();
    // The examples of the specification: 150 in field 1, "testing" in field 2.
    new WireOutput(buffer).number(1, 150).text(2, "testing").fixed(3, 1);

    assertThat(ByteBufUtil.hexDump(buffer))
        .isEqualTo("089601" + "120774657374696e67" + "190100000000000000");
  }

  /** Turns red (OutOfMemoryError) when WireInput.length compares with nothing. */
  @Test
  void aLengthBeyondTheEndAllocatesNothing() {
    ByteBuf buffer = Unpooled.buffer();
    WireOutput.varint(buffer, 1 << WireOutput.TYPE_BITS | WireOutput.BYTES);
    WireOutput.varint(buffer, Integer.MAX_VALUE);
    var in = new WireInput(ByteBufUtil.getBytes(buffer));
    in.next();

    assertThatThrownBy(in::bytes)
        .isInstanceOf(ProtocolFailure.class)
        .hasMessage("a field of 2147483647 bytes where 0 remain");
  }

  @Test
  void randomAndMutatedBytesAreRefusedOrReadAndNothingElse() {
    var random = random("WireTest");
    for (int i = 0; i < CASES; i++) {
      byte[] bytes = random.nextBoolean() ? mutated(random) : randomBytes(random);
      try {
        readAll(new WireInput(bytes), random, bytes.length);
      } catch (ProtocolFailure expected) {
        assertThat(expected.getMessage()).doesNotContain("\n");
      }
    }
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(Random random) {
    ByteBuf buffer = Unpooled.buffer();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      write(new WireOutput(buffer), field(random));
    }
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    for (int count = random.nextInt(4); count > 0; count--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  private static void readAll(WireInput in, Random random, int most) {
    while (in.next() != 0) {
      switch (random.nextInt(8)) {
        case 0 -> assertThat(in.number()).isNotNegative();
        case 1 -> in.smallNumber();
        case 2 -> in.fixed();
        case 3 -> in.real();
        case 4 -> in.flag();
        case 5 -> assertThat(in.bytes()).hasSizeLessThanOrEqualTo(most);
        case 6 ->
            assertThat(in.text().getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(3 * most);
        default -> in.skip();
      }
    }
  }

  @Test
  void whatIsNoFieldIsRefused() {
    for (String hex : List.of("00", "07", "80", "c13e", "0b", "ffffffffffffffffffffff")) {
      var in = new WireInput(ByteBufUtil.decodeHexDump(hex));
      assertThatThrownBy(
              () -> {
                in.next();
                in.skip();
              })
          .as(hex)
          .isInstanceOf(ProtocolFailure.class);
    }
  }
}
