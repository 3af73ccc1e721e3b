package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.io.Output;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text, which is copied as a whole where it is ASCII. */
final class TextTest {

  /**
   * ASCII up to its last character, Latin, beyond, a half of a pair, and what stands for errors.
   */
  private static final char[][] LETTERS = {
    {'a', '~', 0, 0x7F, '?'},
    {0x80, 'ß', 0xFF},
    {0x100, 0x0161, 'あ', 0x20AC},
    {0xD83D, 0xDE00},
    {0xFFFD}
  };

  private final UserObjectCodec codec = Codecs.allowing();

  /** Mostly ASCII, so that what is not stands anywhere. */
  private static String text(Random random) {
    var text = new StringBuilder();
    int kinds = 1 + random.nextInt(LETTERS.length);
    int odds = 1 + random.nextInt(100);
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 20_000 : 150); i > 0; i--) {
      char[] letters = LETTERS[random.nextInt(odds) == 0 ? random.nextInt(kinds) : 0];
      text.append(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  /**
   * Turns red when AsciiOutput does not compare what it has copied, when GuardedInput takes what
   * the JDK replaced for text, and when either forgets its place.
   */
  @Test
  void anyTextArrivesAndIsWrittenAsKryoDoes() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random);
      byte[] bytes = codec.encode(text);
      var kryo = new Output(64, -1);
      kryo.writeVarInt(1 + 4, true);
      kryo.writeString(text);

      assertThat(bytes).as("seed %d, text %d", seed, i).isEqualTo(kryo.toBytes());
      assertThat(codec.decode(bytes)).as("seed %d, text %d", seed, i).isEqualTo(text);
    }
  }
}
