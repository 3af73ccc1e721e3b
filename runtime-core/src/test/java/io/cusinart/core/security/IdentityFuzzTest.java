package io.cusinart.core.security;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes in the place of one of a node's three files. */
final class IdentityFuzzTest {

  private static final int CHAIN = 0;
  private static final int KEY = 1;
  private static final int AUTHORITY = 2;

  @TempDir private Path directory;

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] numbered(int file, String text) {
    return ((char) file + text).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The first byte says which file the rest is. */
  private Fuzz files() {
    PemFiles good = PemFiles.read(TestAuthority.create("ours").node(directory, "a"));
    Instant now = Instant.now();
    return Fuzz.of(
            "identity",
            RuntimeFailure.Invalid.class,
            input -> {
              int file = input.length == 0 ? CHAIN : Math.floorMod(input[0], 3);
              String rest =
                  text(Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
              LoadedIdentity.of(
                  new PemFiles(
                      directory,
                      file == CHAIN ? rest : good.chain(),
                      file == KEY ? rest : good.key(),
                      file == AUTHORITY ? rest : good.authority()),
                  now);
            })
        .with(
            Stream.of(
                numbered(CHAIN, good.chain()),
                numbered(CHAIN, good.chain() + good.authority()),
                numbered(KEY, good.key()),
                numbered(AUTHORITY, good.authority())));
  }

  @Test
  void anyBytesAreAnIdentityOrRefused() throws Exception {
    files().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsAreAnIdentityOrRefused() throws Exception {
    files().longer();
  }
}
