package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Shop;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.Fuzz;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any bytes into what reads users' values, one and many. */
final class CodecFuzzTest {

  private final UserObjectCodec codec = Codecs.allowing("com.acme.Shop$Account");

  private Stream<Object> values() {
    var random = new Random(1);
    var values = new ArrayList<Object>(UserObjectCodecTest.values().toList());
    values.add(Shop.plus(3));
    values.add(new Shop.Task(Shop.through(x -> x + 1), Shop.hidden()));
    for (int i = 0; i < 100; i++) {
      values.add(Generated.value(random, 6));
    }
    return values.stream();
  }

  // Turns red (OutOfMemoryError) when GuardedInput.claim lets everything pass. Depth has tests of
  // its own in HostileBytesTest: behind ObjectPath stands Kryo's limit.
  private Fuzz objects() {
    return Fuzz.of(
            "objects", RuntimeFailure.Invalid.class, input -> read(() -> codec.decode(input)))
        .with(values().map(codec::encode));
  }

  /** Another node may have a class that is not here: to the bytes that is a refusal as well. */
  private static void read(Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeFailure.Invalid | ForeignClass refused) {
      assertThat(refused.getMessage()).doesNotContain("\n");
      throw new RuntimeFailure.Invalid(String.valueOf(refused.getMessage()));
    }
  }

  private byte[] many(Object value) {
    try (ValuesWriter writer = codec.writer()) {
      writer.add(value);
      writer.addNothing();
      writer.add(7);
      return writer.take().bytes();
    }
  }

  // Turns red when the slots of ValuesReader do not compare a length with what remains.
  private Fuzz slots() {
    return Fuzz.of("values", RuntimeFailure.Invalid.class, this::readAll)
        .with(values().map(this::many));
  }

  private void readAll(byte[] input) {
    var payload = new Payload(input);
    assertThat(ValuesReader.select(payload, new int[] {0, 2}).size())
        .isLessThanOrEqualTo(input.length);
    ValuesReader.only(payload);
    try (ValuesReader reader = codec.reader(payload)) {
      while (reader.next()) {
        if (!reader.isEmpty()) {
          read(reader::value);
        }
      }
    }
  }

  @Test
  void anyBytesAreReadOrRefused() throws Exception {
    objects().quickly();
    slots().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsAreReadOrRefused() throws Exception {
    objects().longer();
    slots().longer();
  }

  /**
   * Turns red without ClassPolicy.refusalOfName: classes of the platform are loaded to be refused.
   */
  @Test
  void nothingOfTheGadgetsIsLoaded() {
    var loader = new NotingLoader();
    UserObjectCodec noting = Codecs.loadingWith(loader);
    Fuzz.corpus("gadgets")
        .forEach(input ->
            assertThatThrownBy(() -> noting.decode(input))
                .isInstanceOfAny(RuntimeFailure.Invalid.class, ForeignClass.class));

    assertThat(loader.asked())
        .allSatisfy(name ->
            assertThatThrownBy(() -> Class.forName(name))
                .as(name)
                .isInstanceOf(ClassNotFoundException.class));
  }
}
