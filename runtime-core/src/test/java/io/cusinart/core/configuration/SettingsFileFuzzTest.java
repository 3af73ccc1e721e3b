package io.cusinart.core.configuration;

import io.cusinart.core.Fuzz;
import io.cusinart.core.settings.WrongSettingsException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes that are no {@code cluster.toml}, or nearly one. */
final class SettingsFileFuzzTest {

  /** What the parser may take of time and memory grows with the file, and is measured at this. */
  private static final int LONGEST = 4_096;

  private static Fuzz fuzz() {
    return Fuzz.of("cluster-toml", WrongSettingsException.class, SettingsFileFuzzTest::read);
  }

  private static void read(byte[] bytes) {
    byte[] cut = bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
    SettingsFile.parse("cluster.toml", cut).alone();
  }

  /** Turns red (AssertionError) when only its own errors are expected of the library. */
  @Test
  void whateverTheFileIsItIsReadOrRefused() throws InterruptedException {
    fuzz().quickly();
  }

  @Test
  @Tag("long")
  void whateverTheFileIsItIsReadOrRefusedAMillionTimes() throws InterruptedException {
    fuzz().longer();
  }
}
