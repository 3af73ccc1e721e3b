package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Shop;
import io.cusinart.api.RuntimeFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many values in one payload. */
final class ValuesTest {

  private final UserObjectCodec codec = Codecs.allowing();

  private Payload encode(List<? extends @Nullable Object> values) {
    try (ValuesWriter writer = codec.writer()) {
      values.forEach(writer::add);
      return writer.take();
    }
  }

  private List<@Nullable Object> decode(Payload values) {
    var decoded = new ArrayList<@Nullable Object>();
    try (ValuesReader reader = codec.reader(values)) {
      while (reader.next()) {
        decoded.add(reader.isEmpty() ? "nothing" : reader.value());
      }
    }
    return decoded;
  }

  private static List<@Nullable Object> drawn(SplittableRandom random) {
    var values = new ArrayList<@Nullable Object>();
    for (int i = random.nextInt(20); i > 0; i--) {
      values.add(
          switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> random.nextInt();
            // Around the lengths whose length takes one, two and three bytes.
            case 2 -> "x".repeat(random.nextInt(110, 140));
            default -> random.nextInt(10) == 0 ? "y".repeat(16_300 + random.nextInt(100)) : "z";
          });
    }
    return values;
  }

  /** Turns red when the classes of one value are forgotten with the next. */
  @Test
  void whatIsTakenSaysWhichClassesAreNeeded() {
    var line = new Shop.Range(1, 2);
    Payload values = encode(List.of(new Shop.Circle(1), "text", line, line));
    long circle = ClassIdentity.of(Shop.Circle.class);
    long range = ClassIdentity.of(Shop.Range.class);

    assertThat(values.classes()).containsExactly(circle, range);
    assertThat(ValuesReader.select(values, new int[] {2}).classes()).contains(range);
    assertThat(codec.pack(line).classes()).containsExactly(range);
    assertThat(codec.pack("text").classes()).isEmpty();
  }

  @Test
  void anyValuesComeBackInOrder() {
    for (long seed = 0; seed < 500; seed++) {
      List<@Nullable Object> values = drawn(new SplittableRandom(seed)).stream().limit(4).toList();

      assertThat(decode(encode(values))).as("seed %d", seed).isEqualTo(values);
    }
  }

  /** Turns red when what was written of a bad value stays in. */
  @Test
  void aValueThatMayNotTravelIsLeftOutAndTheOthersAreNot() {
    try (ValuesWriter writer = codec.writer()) {
      writer.add("before");
      assertThatThrownBy(() -> writer.add(List.of("part of it", Thread.currentThread())))
          .isInstanceOf(RuntimeFailure.Invalid.class);
      writer.addNothing();
      writer.add("after");

      assertThat(writer.count()).isEqualTo(3);
      assertThat(decode(writer.take())).containsExactly("before", "nothing", "after");
    }
  }

  @Test
  void aValueThatIsTooLargeIsRefusedAloneAsItWouldBeByItself() {
    String large = "x".repeat(Codecs.MAX_BYTES);
    String most = "x".repeat(Codecs.MAX_BYTES - 100);
    try (ValuesWriter writer = codec.writer()) {
      writer.add("y".repeat(ValuesWriter.FULL_BYTES - 100));
      assertThatThrownBy(() -> writer.add(large))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageContaining("cusinart.serialization.max-bytes");
      writer.add(most);

      assertThatThrownBy(() -> writer.add("one more")).isInstanceOf(IllegalStateException.class);
      assertThat(writer.takeAllButLast().size()).isLessThan(ValuesWriter.FULL_BYTES);
      assertThat(decode(writer.take())).containsExactly(most);
    }
  }

  @Test
  void theLastStaysInToBeTheFirstOfTheNext() {
    try (ValuesWriter writer = codec.writer()) {
      writer.add(1);
      writer.add("x".repeat(200));
      writer.add(3);

      assertThat(decode(writer.takeAllButLast())).containsExactly(1, "x".repeat(200));
      writer.add(4);
      assertThat(decode(writer.takeAllButLast())).containsExactly(3);
      assertThat(decode(writer.take())).containsExactly(4);
      assertThat(writer.count()).isZero();
    }
  }

  /** Turns red when values share class names: what was sent first would be missing here. */
  @Test
  void anyOfThemCanBeSentAgainAlone() {
    record Named(String name) {}
    List<Named> values = List.of(new Named("a"), new Named("b"), new Named("c"));
    Payload all = encode(values);

    assertThat(decode(ValuesReader.select(all, new int[] {1, 2})))
        .containsExactly(new Named("b"), new Named("c"));
    Payload second = ValuesReader.select(all, new int[] {1});
    assertThat(codec.decode(ValuesReader.only(second).bytes())).isEqualTo(new Named("b"));
    assertThat(ValuesReader.only(second).bytes()).isEqualTo(codec.encode(new Named("b")));
  }

  @Test
  void aDamagedValueIsItsOwnFailure() {
    Payload all = encode(List.of("first", 2, "third"));
    // The class of the second, whose slot is the one before the last.
    byte[] damaged = all.bytes().clone();
    damaged[ValuesReader.select(all, new int[] {0}).size() + 1] = 127;
    try (ValuesReader reader = codec.reader(new Payload(damaged))) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.value()).isEqualTo("first");
      assertThat(reader.next()).isTrue();
      assertThatThrownBy(reader::value).isInstanceOf(RuntimeFailure.Invalid.class);
      assertThat(reader.next()).isTrue();
      assertThat(reader.value()).isEqualTo("third");
      assertThat(reader.next()).isFalse();
    }
  }

  /** Whatever the bytes are, they are read or refused, and nothing outside a slot is touched. */
  @Test
  void hostileBytesAreRefused() {
    for (long seed = 0; seed < 2_000; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = encode(List.of("some", 1, "values")).bytes().clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      var hostile = new Payload(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      try {
        var _ = decode(hostile);
      } catch (RuntimeFailure.Invalid | ForeignClass refused) {
        assertThat(refused.getMessage()).as("seed %d", seed).doesNotContain("\n");
      }
    }
  }
}
