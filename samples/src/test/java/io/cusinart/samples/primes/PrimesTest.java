package io.cusinart.samples.primes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrimesTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aWordForANumberEndsWithStatusTwoAndOneLine() throws InterruptedException {
    assertThat(run("many")).isEqualTo(2);

    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("primes: below must be a whole number from 3 to ")
        .contains("but is [many]; usage: primes [below] [parts]")
        .hasLineCount(1);
  }

  @Test
  void morePartsThanNumbersEndWithStatusTwoAndOneLine() throws InterruptedException {
    assertThat(run("10", "9")).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("primes: parts must be 1 to 8")
        .hasLineCount(1);
  }

  private int run(String... args) throws InterruptedException {
    return Primes.run(
        List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
