package io.cusinart.samples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.testkit.computation.TaskHarness;
import org.junit.jupiter.api.Test;

/** The computation of the first steps. */
class CountVowelsTest {

  @Test
  void vowelsAreCounted() throws Exception {
    assertThat(TaskHarness.run(new CountVowels(), "To be or not to be"))
        .containsEntry("vowels", 6L);
  }
}
