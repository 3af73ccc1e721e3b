package io.cusinart.samples.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class FiveOutcomesTest {

  @Test
  void eachTaskEndsInItsOwnWay() throws Exception {
    var out = new ByteArrayOutputStream();
    FiveOutcomes.run(new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("a body that returns: completed with [hello world] on local-"),
            line ->
                assertThat(line)
                    .startsWith("a body that throws: failed, mend it: ")
                    .contains("IllegalArgumentException", "whom shall I greet?"),
            line ->
                assertThat(line)
                    .startsWith("a task for a node that is not there: rejected, never started")
                    .contains("NO_ELIGIBLE_NODE"),
            line ->
                assertThat(line)
                    .isEqualTo("a task that its caller cancels: cancelled by CALLER, it had begun"),
            line ->
                assertThat(line)
                    .startsWith("a task that may run once, whose node goes: unknown, look before"));
  }
}
