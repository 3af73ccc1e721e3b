package io.cusinart.samples.primes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SieveTest {

  @Test
  void itAgreesWithTheTablesOfPrimes() {
    assertThat(Sieve.countBelow(0)).isZero();
    assertThat(Sieve.countBelow(2)).isZero();
    assertThat(Sieve.countBelow(3)).isEqualTo(1);
    assertThat(Sieve.countBelow(10)).isEqualTo(4);
    assertThat(Sieve.countBelow(1_000)).isEqualTo(168);
    assertThat(Sieve.countBelow(1_000_000)).isEqualTo(78_498);
    assertThat(Sieve.countBelow(20_000_000)).isEqualTo(1_270_607);
  }

  // A square of a prime is the first number only that prime can strike.
  @Test
  void aLimitJustBelowAtOrAboveASquareIsCountedRight() {
    assertThat(Sieve.countBelow(961)).isEqualTo(162);
    assertThat(Sieve.countBelow(962)).isEqualTo(162);
    assertThat(Sieve.countBelow(963)).isEqualTo(162);
  }

  @Test
  void limitsItWouldNotFinishAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sieve.countBelow(Sieve.MAX + 1))
        .withMessage("below must be 0 to 1000000000000 but is 1000000000001");
    assertThatIllegalArgumentException().isThrownBy(() -> Sieve.countBelow(-1));
  }
}
