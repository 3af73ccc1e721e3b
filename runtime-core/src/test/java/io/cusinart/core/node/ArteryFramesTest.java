package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.core.Fuzz;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ArteryFramesTest {

  private static final int MOST = 300;
  private static final String OPENING = "414b4b4101";

  private static void read(byte[] bytes, int split) throws SSLException {
    var frames = new ArteryFrames(MOST);
    frames.read(ByteBuffer.wrap(bytes, 0, split));
    frames.read(ByteBuffer.wrap(bytes, split, bytes.length - split));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Little-endian: 300, then 0, then 2. */
  @Test
  void framesUpToTheLimitPassHoweverTheyAreCut() {
    byte[] bytes = hex(OPENING + "2c010000" + "ff".repeat(300) + "00000000" + "02000000" + "ffff");

    for (int split = 0; split <= bytes.length; split++) {
      int at = split;
      assertThatCode(() -> read(bytes, at)).as("cut at %d", split).doesNotThrowAnyException();
    }
  }

  @Test
  void oneByteBeyondTheLimitIsRefusedAtItsLength() {
    assertThatThrownBy(() -> read(hex(OPENING + "2d010000"), 6))
        .isInstanceOf(SSLException.class)
        .hasMessage("a frame of 301 bytes; 300 are allowed");
    assertThatThrownBy(() -> read(hex(OPENING + "01000000" + "00" + "ffffff7f"), 6))
        .hasMessage("a frame of 2147483647 bytes; 300 are allowed");
    assertThatThrownBy(() -> read(hex(OPENING + "ffffffff"), 0))
        .hasMessage("a frame of 4294967295 bytes; 300 are allowed");
  }

  private static Fuzz frames() {
    return Fuzz.of("artery", SSLException.class, input -> read(input, input.length / 2));
  }

  @Test
  void anyBytesPassOrAreRefused() throws Exception {
    frames().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsPassOrAreRefused() throws Exception {
    frames().longer();
  }
}
