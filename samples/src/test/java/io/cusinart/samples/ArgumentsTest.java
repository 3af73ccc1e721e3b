package io.cusinart.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void aMissingNumberIsTheFallback() {
    assertThat(new Arguments("x [n]", List.of()).number(0, "n", 7, 1, 9)).isEqualTo(7);
  }

  @Test
  void aNumberAtEitherLimitIsTaken() {
    Arguments arguments = new Arguments("x [n] [m]", List.of("1", "9"));

    assertThat(arguments.number(0, "n", 7, 1, 9)).isEqualTo(1);
    assertThat(arguments.number(1, "m", 7, 1, 9)).isEqualTo(9);
  }

  @Test
  void anythingElseIsRefusedInOneLine() {
    for (String text : List.of("0", "10", "-3", "many", "", "1e3", "99999999999999999999")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Arguments("x [n]", List.of(text)).number(0, "n", 7, 1, 9))
          .withMessage("n must be a whole number from 1 to 9 but is [%s]; usage: x [n]", text);
    }
  }
}
